"""State files that a kill cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.checkpoint import restore

WHOLE = '{"version": 3, "checkpoint": {"latest": {"resources": []}}}'


@pytest.mark.parametrize("left", ["", '{"version": 3, "checkp', "[]"])
def test_a_damaged_state_is_the_one_before_again(tmp_path: Path, left: str) -> None:
    """Half a file, an empty one and one that is no state make way; the older one is kept too."""
    path, before = tmp_path / "dev.json", tmp_path / "dev.json.bak"
    path.write_text(left)
    before.write_text(WHOLE)
    assert restore(path) is True
    assert (path.read_text(), before.read_text()) == (WHOLE, WHOLE)


def test_a_missing_state_is_the_one_before_again(tmp_path: Path) -> None:
    """The kill may come between the copy and the first byte."""
    (tmp_path / "dev.json.bak").write_text(WHOLE)
    assert restore(tmp_path / "dev.json") is True
    assert (tmp_path / "dev.json").read_text() == WHOLE


def test_a_whole_state_stays(tmp_path: Path) -> None:
    """An older version never takes the place of a newer one that can be read."""
    path = tmp_path / "dev.json"
    path.write_text(WHOLE.replace("3", "4"))
    (tmp_path / "dev.json.bak").write_text(WHOLE)
    assert restore(path) is False
    assert path.read_text() == WHOLE.replace("3", "4")


def test_what_cannot_be_restored_is_left_as_it_is(tmp_path: Path) -> None:
    """Where the version before is damaged too, a person has to decide."""
    path = tmp_path / "dev.json"
    path.write_text("")
    (tmp_path / "dev.json.bak").write_text("{")
    assert restore(path) is False
    assert path.read_text() == ""


@pytest.mark.parametrize(("said", "stays"), [("", False), ('{"md5": "DFh', False), ("{}", True)])
def test_half_a_note_of_a_file_s_kind_goes(tmp_path: Path, said: str, *, stays: bool) -> None:
    """Pulumi reads a file without the note, and none with half of it; the state is not touched."""
    path, kind = tmp_path / "dev.json", tmp_path / "dev.json.attrs"
    other = tmp_path / "dev.json.bak.attrs"
    path.write_text(WHOLE)
    kind.write_text(said)
    other.write_text(said)
    assert restore(path) is False
    assert (kind.exists(), other.exists(), path.read_text()) == (stays, stays, WHOLE)
