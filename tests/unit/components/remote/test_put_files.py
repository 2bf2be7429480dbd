"""Files of a server: whole or not at all, unchanged ones left alone, what is no more taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.backup_schedule import program
from components.remote import put_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Note what is asked of systemd, and have units and records here."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(put_files, "systemctl", lambda *words: asked.append(words))
    monkeypatch.setattr(put_files, "SETS", tmp_path / "sets")
    monkeypatch.setattr(put_files, "UNITS", f"{tmp_path}/units/")
    return asked


def wanted(tmp_path: Path, units: dict[str, str], settings: str = "a") -> dict[str, Any]:
    """Return a set with one file of settings and these units."""
    files = [{"path": f"{tmp_path}/etc/settings", "mode": 0o600, "text": settings}]
    files += [
        {"path": f"{tmp_path}/units/{name}", "mode": 0o644, "text": text}
        for name, text in units.items()
    ]
    return {"name": "set", "files": files, "units": list(units)}


def test_files_are_there_and_units_run(tmp_path: Path, calls: list[tuple[str, ...]]) -> None:
    """Root's alone where the mode says so."""
    put_files.main(wanted(tmp_path, {"a.timer": "x"}))

    assert ((tmp_path / "etc/settings").read_text(), (tmp_path / "units/a.timer").read_text()) == (
        "a",
        "x",
    )
    assert (tmp_path / "etc/settings").stat().st_mode & 0o777 == 0o600
    assert calls == [
        ("daemon-reload",),
        ("enable", "--quiet", "a.timer"),
        ("restart", "a.timer"),
    ]


def test_the_same_again_starts_nothing_anew(tmp_path: Path, calls: list[tuple[str, ...]]) -> None:
    """A second run changes nothing."""
    put_files.main(wanted(tmp_path, {"a.service": "x"}))
    calls.clear()
    put_files.main(wanted(tmp_path, {"a.service": "x"}))

    assert calls == [("start", "a.service")]


def test_a_service_sees_its_new_settings(tmp_path: Path, calls: list[tuple[str, ...]]) -> None:
    """A timer has none."""
    put_files.main(wanted(tmp_path, {"a.service": "x", "b.timer": "y"}))
    calls.clear()
    put_files.main(wanted(tmp_path, {"a.service": "x", "b.timer": "y"}, settings="b"))

    assert calls == [("restart", "a.service"), ("start", "b.timer")]


def test_what_is_no_more_is_ended_and_taken_away(
    tmp_path: Path, calls: list[tuple[str, ...]]
) -> None:
    """Units first, so that none runs without its file."""
    put_files.main(wanted(tmp_path, {"a.timer": "x", "b.timer": "y"}))
    calls.clear()
    put_files.main(wanted(tmp_path, {"b.timer": "y"}))

    assert calls[:2] == [("disable", "--quiet", "--now", "a.timer"), ("daemon-reload",)]
    assert not (tmp_path / "units/a.timer").exists()

    put_files.main({"name": "set", "files": [], "units": []})
    assert list((tmp_path / "etc").iterdir()) + list((tmp_path / "units").iterdir()) == []
    assert list((tmp_path / "sets").iterdir()) == []


def test_a_run_that_was_cut_off_can_be_undone(
    tmp_path: Path, calls: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it may have written is known before it writes."""
    real = put_files.put

    def cut_off(path: str | Path, mode: int, text: str) -> bool:
        if str(path).endswith("a.timer"):
            raise KeyboardInterrupt
        return real(path, mode, text)

    monkeypatch.setattr(put_files, "put", cut_off)
    with pytest.raises(KeyboardInterrupt):
        put_files.main(wanted(tmp_path, {"a.timer": "x"}))
    monkeypatch.setattr(put_files, "put", real)
    put_files.main({"name": "set", "files": [], "units": []})

    assert not (tmp_path / "etc/settings").exists()
    assert calls[0] == ("disable", "--quiet", "--now", "a.timer")


@pytest.mark.parametrize("packed", [False, True])
def test_the_program_that_is_sent_has_its_files_in_it(*, packed: bool) -> None:
    """It is Python whatever is in the files, quotes and backslashes included."""
    files = [{"path": "/x", "mode": 1, "text": "'\"\\\n" * 1000}]
    wanted = {"name": "n", "units": [], "files": files}
    text = program(wanted, packed=packed)
    begin, call, argument = text.rpartition("sys.exit(main(")
    assert call
    found: dict[str, Any] = {}
    exec(f"{begin}found = {argument.strip().removesuffix('))')}", found)  # noqa: S102

    assert found["found"] == wanted


def test_what_is_packed_is_small_and_always_the_same() -> None:
    """A second preview on another machine has nothing to change."""
    wanted = {
        "name": "n",
        "units": [],
        "files": [{"path": "/x", "mode": 1, "text": "same " * 9999}],
    }
    assert program(wanted, packed=True) == program(wanted, packed=True)
    assert len(program(wanted, packed=True)) < len(program(wanted)) / 5
