"""Lines of a log file: each once, whatever Docker does with the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.remote.monitoring.tail import Tail

if TYPE_CHECKING:
    from pathlib import Path


def taken(tail: Tail) -> list[bytes]:
    """Read, and say that it arrived."""
    found, inode, offset = tail.read()
    tail.done(inode, offset)
    return found


def test_lines_come_once(tmp_path: Path) -> None:
    """What was read is not read again, and what comes later is."""
    path = tmp_path / "log"
    path.write_bytes(b"a\nb\n")
    tail = Tail(path)

    assert taken(tail) == [b"a", b"b"]
    assert taken(tail) == []
    with path.open("ab") as file:
        file.write(b"c\n")
    assert taken(tail) == [b"c"]


def test_a_line_waits_for_its_end(tmp_path: Path) -> None:
    """Half a line is left for the next look."""
    path = tmp_path / "log"
    path.write_bytes(b"a\nhal")
    tail = Tail(path)

    assert taken(tail) == [b"a"]
    with path.open("ab") as file:
        file.write(b"f\n")
    assert taken(tail) == [b"half"]


def test_what_did_not_arrive_is_read_again(tmp_path: Path) -> None:
    """Without `done` nothing moves."""
    path = tmp_path / "log"
    path.write_bytes(b"a\n")
    tail = Tail(path)

    assert tail.read()[0] == [b"a"]
    assert tail.read()[0] == [b"a"]


def test_a_turned_file_is_read_to_its_end_first(tmp_path: Path) -> None:
    """Docker renames a full file: its last lines come before the new file's."""
    path = tmp_path / "log"
    path.write_bytes(b"a\n")
    tail = Tail(path)
    assert taken(tail) == [b"a"]
    with path.open("ab") as file:
        file.write(b"b\n")
    path.rename(tmp_path / "log.1")
    path.write_bytes(b"c\n")

    assert taken(tail) == [b"b"]
    assert taken(tail) == [b"c"]


def _turn(path: Path, fresh: bytes) -> None:
    """Do as Docker does with a full file, of which it keeps two more."""
    first, second = path.with_name("log.1"), path.with_name("log.2")
    if first.exists():
        first.replace(second)
    path.rename(first)
    path.write_bytes(fresh)


def test_a_file_that_was_turned_twice_has_another_one_before_the_current(tmp_path: Path) -> None:
    """While Loki was away: what is left of the oldest, all of the next, then the current one."""
    path = tmp_path / "log"
    path.write_bytes(b"a\n")
    tail = Tail(path)
    assert taken(tail) == [b"a"]
    with path.open("ab") as file:
        file.write(b"b\n")
    _turn(path, b"c\n")
    _turn(path, b"d\n")

    assert [taken(tail) for _ in range(4)] == [[b"b"], [b"c"], [b"d"], []]


def test_where_the_last_read_file_is_gone_all_that_are_left_are_new(tmp_path: Path) -> None:
    """Docker keeps three: what it deleted is lost, and nothing else is."""
    path = tmp_path / "log"
    path.write_bytes(b"a\n")
    tail = Tail(path)
    assert taken(tail) == [b"a"]
    for fresh in (b"b\n", b"c\n", b"d\n"):
        kept = path.with_name("log.2")  # still open somewhere, so that its number is not used again
        if kept.exists():
            kept.rename(tmp_path / "deleted")
        _turn(path, fresh)

    assert [taken(tail) for _ in range(4)] == [[b"b"], [b"c"], [b"d"], []]


def test_a_file_that_was_cut_is_read_from_its_start(tmp_path: Path) -> None:
    """A shorter file than before is another."""
    path = tmp_path / "log"
    path.write_bytes(b"aaaa\nbbbb\n")
    tail = Tail(path)
    taken(tail)
    path.write_bytes(b"c\n")

    assert taken(tail) == [b"c"]


def test_a_missing_file_has_no_lines(tmp_path: Path) -> None:
    """A container that is gone is no error."""
    assert taken(Tail(tmp_path / "nothing")) == []
