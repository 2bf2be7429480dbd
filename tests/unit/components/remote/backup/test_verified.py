"""Damage that was found is told until what it was found in has been read again and is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.remote.backup import restic_check, status
from components.remote.backup.item import BackupError, Item, Place

if TYPE_CHECKING:
    from pathlib import Path

WEEK = 7 * 86400
PLACE = Place(key="here", number=1, off_site=False, keep={"days": 7})
ITEM = Item("files", "uploads", "files", "shop-dev", (PLACE,), "key")


class Restic:
    """Finds damage in what it is told is damaged."""

    def __init__(self) -> None:
        """Begin with a place that is whole."""
        self.damaged = set[str]()

    def __call__(self, _: Item, __: Place, ___: str, what: str) -> str:
        """Stand in for `restic check`."""
        if what in self.damaged:
            raise BackupError(f"damaged: {what}")
        return ""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Restic:
    """A place, and a server's folders here."""
    made = Restic()
    monkeypatch.setattr(status, "STATUS", tmp_path / "status")
    monkeypatch.setattr(status, "METRICS", tmp_path / "metrics")
    monkeypatch.setattr(restic_check, "call", made)
    return made


def check(monkeypatch: pytest.MonkeyPatch, week: int) -> None:
    """Read the tenth whose turn it is in a week."""
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: week * WEEK + 5.0)
        restic_check.weekly(ITEM, PLACE)


def told() -> tuple[Any, bool]:
    """Return what people are told, and whether Prometheus is told that all is well."""
    error = status.read("files")["here"]["verified"]["error"]
    text = (status.METRICS / "plinth-backup-files.prom").read_text()
    line = 'last_verify_ok{item="files",store="uploads",place="here"} '
    return error, text.partition(line)[2].startswith("1")


def test_a_good_tenth_says_nothing_of_a_bad_one(
    place: Restic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the same tenth, ten weeks later, does."""
    place.damaged = {"--read-data-subset=3/10", "--read-data-subset=5/10"}
    for week in (2, 4):
        with pytest.raises(BackupError, match="damaged"):
            check(monkeypatch, week)
    both = "damaged: --read-data-subset=3/10; damaged: --read-data-subset=5/10"
    assert told() == (both, False)

    place.damaged = set()
    check(monkeypatch, 5)
    assert told() == (both, False)
    check(monkeypatch, 12)
    assert told() == ("damaged: --read-data-subset=5/10", False)
    check(monkeypatch, 14)
    assert told() == (None, True)


def test_all_of_it_counts_for_each_part(place: Restic, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a reading of all has found no tenth takes back; the next reading of all does."""
    place.damaged = {"--read-data"}
    assert restic_check.whole(ITEM) == ["here: damaged: --read-data"]
    check(monkeypatch, 2)
    assert told() == ("damaged: --read-data", False)

    place.damaged = {"--read-data-subset=4/10"}
    with pytest.raises(BackupError, match="damaged"):
        check(monkeypatch, 3)
    assert restic_check.whole(ITEM) == []
    assert told() == (None, True)


def test_what_an_older_program_has_found_is_not_forgotten(
    place: Restic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It did not say in which part."""
    with status.changed("files", "uploads") as known:
        known["here"] = {"verified": {"at": 5.0, "error": "old damage", "backups": []}}

    check(monkeypatch, 2)
    assert told() == ("old damage", False)
    assert restic_check.whole(ITEM) == []
    assert (told(), place.damaged) == ((None, True), set())
