"""A clock that jumps does not make a server drop its copies."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from components.remote.backup import clock, restic, status
from components.remote.backup.item import Item, Place

T = 1_700_000_000.0
DAY = 86400.0
YEAR = 365 * DAY


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
    assert clock.doubt(T, T + ahead, interval, keep) is None
    assert clock.doubt(None, T + ahead, interval, keep) is None


@pytest.mark.parametrize(
    ("ahead", "keep", "told"),
    [
        (4.1 * DAY, {"daily": 7}, "is of 2023-11-14 22:13 UTC. Was the server off, or is its"),
        (16 * DAY, {"days": 30}, "The next copy drops what is too old"),
        (YEAR, {"daily": 7, "weekly": 4, "monthly": 6}, "no older one dropped"),
        (-YEAR, {"daily": 7}, "which is yet to come. Remove that one"),
    ],
)
def test_a_jump_is_told(ahead: float, keep: dict[str, int], told: str) -> None:
    """Ahead, or back from there: what was made by the wrong clock is the newest ever after."""
    assert told in str(clock.doubt(T, T + ahead, DAY, keep))


def test_one_copy_after_a_jump_drops_nothing_and_the_next_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The copy is made; that nothing was dropped is what came of the attempt."""
    place = Place(key="here", number=1, off_site=True, keep={"daily": 7})
    item = Item("redis", "redis", "redis", "shop-prod", (place,), "key", interval=int(DAY))
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
    monkeypatch.setattr(restic, "_copy", copy)
    monkeypatch.setattr(restic, "check", lambda *_: True)
    monkeypatch.setattr(restic, "time", SimpleNamespace(time=lambda: T + 366 * DAY))
    monkeypatch.setattr(status, "attempt", lambda *_, error, **__: told.append(error))

    first = restic._to(item, place, {})
    assert said == ["unlock", "snapshots", "copy"]
    assert "no older one dropped" in str(first)
    said.clear()
    assert restic._to(item, place, {}) is None
    assert said == ["unlock", "snapshots", "copy", "forget"]
    assert told == [first, None]
