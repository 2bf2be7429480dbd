"""A clock that jumps does not make a server drop its copies."""

from __future__ import annotations

import json
import subprocess
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from components.remote.backup import clock, piped, restic, restic_check, status
from components.remote.backup.item import Item, Place

if TYPE_CHECKING:
    from pathlib import Path

T = 1_700_000_000.0
DAY = 86400.0
YEAR = 365 * DAY
PLACE = Place(key="here", number=1, off_site=True, keep={"daily": 7})
ITEM = Item("redis", "redis", "redis", "shop-prod", (PLACE,), "key", interval=int(DAY))


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Keep the status here; give what the server says of its clock, which a test may change."""
    told = {"synchronized": False}
    monkeypatch.setattr(status, "STATUS", tmp_path / "status")
    monkeypatch.setattr(status, "METRICS", tmp_path / "metrics")
    monkeypatch.setattr(clock, "synchronized", lambda: told["synchronized"])
    return told


@pytest.mark.parametrize(
    ("ahead", "interval", "keep"),
    [
        (DAY, DAY, {"daily": 7}),
        (3.9 * DAY, DAY, {"daily": 7}),  # four copies may be missed
        (14 * DAY, DAY, {"days": 30}),  # half of all would still be there
        (60 * DAY, 31 * DAY, {"monthly": 12}),
        (-1800.0, DAY, {"daily": 7}),  # somebody set it back by a bit
    ],
)
def test_a_copy_that_is_as_old_as_it_may_be_is_believed(
    ahead: float, interval: float, keep: dict[str, int]
) -> None:
    """So is a place without any."""
    assert clock.jumped("redis", T, T + ahead, interval, keep) is None
    assert clock.jumped("redis", None, T + ahead, interval, keep) is None
    assert clock.ahead(T, T + ahead, interval) is None
    assert clock.ahead(None, T + ahead, interval) is None


@pytest.mark.parametrize(
    ("ahead", "keep", "told"),
    [
        (4.1 * DAY, {"daily": 7}, "is of 2023-11-14 22:13 UTC. Was the server off, or is its"),
        (16 * DAY, {"days": 30}, "somebody says that it is right: plinth-backup clock-right redis"),
        (YEAR, {"daily": 7, "weekly": 4, "monthly": 6}, "no older one dropped"),
    ],
)
def test_a_jump_is_told(ahead: float, keep: dict[str, int], told: str) -> None:
    """With what ends the doubt."""
    assert told in str(clock.jumped("redis", T, T + ahead, DAY, keep))


def test_a_copy_of_the_future_is_told(kept: dict[str, bool]) -> None:
    """What was made by the wrong clock is the newest ever after, however right the clock is now."""
    kept["synchronized"] = True
    assert "which is yet to come. Remove that one" in str(clock.held(ITEM, PLACE, T, T - YEAR))
    assert clock.held(ITEM, PLACE, T - YEAR - DAY, T - YEAR) is None


def test_the_doubt_holds_until_the_clock_is_right_again() -> None:
    """Copies made meanwhile are no proof of it; then the doubt is forgotten."""
    assert clock.held(ITEM, PLACE, T, T + YEAR) is not None
    for day in range(1, 9):
        made = T + YEAR + (day - 1) * DAY
        assert "2023-11-14" in str(clock.held(ITEM, PLACE, made, T + YEAR + day * DAY))
    assert clock.held(ITEM, PLACE, T, T + 2 * DAY) is None  # those of the future were removed
    assert clock.held(ITEM, PLACE, T + 2 * DAY, T + 3 * DAY) is None


def test_a_person_ends_the_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server was really off; the next copy drops, and a later jump is doubted anew."""
    now = T + YEAR
    assert clock.held(ITEM, PLACE, T, now) is not None
    monkeypatch.setattr(clock, "time", SimpleNamespace(time=lambda: now + 60))
    clock.believe(ITEM)
    assert clock.held(ITEM, PLACE, now, now + DAY) is None
    assert clock.held(ITEM, PLACE, now + DAY, now + YEAR) is not None


def test_a_server_of_time_ends_the_doubt(kept: dict[str, bool]) -> None:
    """Linux takes a clock for synchronized only until anybody sets it."""
    assert clock.held(ITEM, PLACE, T, T + YEAR) is not None
    kept["synchronized"] = True
    assert clock.held(ITEM, PLACE, T + YEAR, T + YEAR + DAY) is None


def test_the_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be asked is not synchronized."""
    monkeypatch.undo()
    for said, expected in (("yes\n", True), ("no\n", False), ("", False)):
        done = SimpleNamespace(stdout=said)
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "run", lambda *_, done=done, **__: done)
            assert clock.synchronized() is expected


def test_copies_after_a_jump_drop_nothing_until_somebody_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They are made; that nothing was dropped is what came of the attempt."""
    times = ["2023-11-14T22:13:20Z"]
    said: list[str] = []
    told: list[str | None] = []

    def call(_item: Item, _place: Place, *words: str, **_: Any) -> str:
        said.append(words[0])
        return json.dumps([{"time": time} for time in times]) if words[0] == "snapshots" else ""

    def copy(*_: object) -> int:
        said.append("copy")
        times.append("2024-11-14T22:13:20Z")
        return 1

    monkeypatch.setattr(restic, "call", call)
    monkeypatch.setattr(piped, "copy", copy)
    monkeypatch.setattr(restic_check, "weekly", lambda *_: True)
    monkeypatch.setattr(restic, "time", SimpleNamespace(time=lambda: T + 366 * DAY))
    monkeypatch.setattr(status, "attempt", lambda *_, error, **__: told.append(error))

    first = restic._to(ITEM, PLACE, {})
    assert said == ["unlock", "snapshots", "copy"]
    assert "no older one dropped" in str(first)
    said.clear()
    assert "no older one dropped" in str(restic._to(ITEM, PLACE, {}))
    assert said == ["unlock", "snapshots", "copy"]
    said.clear()
    clock.believe(ITEM)
    assert restic._to(ITEM, PLACE, {}) is None
    assert said == ["unlock", "snapshots", "copy", "forget"]
    assert told == [str(first), str(first), None]
