"""`plinth-backup list`: all that can be read, and what cannot."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.remote.backup import __main__ as command
from components.remote.backup import restic
from components.remote.backup.item import BackupError, Item, Place

PLACES = tuple(
    Place(key=key, number=number, off_site=key == "offsite", keep={"days": 7})
    for number, key in enumerate(("offsite", "local"), 1)
)


@pytest.mark.parametrize("away", [(), ("offsite",), ("offsite", "local")])
def test_a_place_that_is_away_is_a_row_with_its_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], away: tuple[str, ...]
) -> None:
    """Beside the copies of the others."""

    def listing(item: Item) -> list[dict[str, Any]]:
        for place in item.places:
            if place.key in away:
                raise BackupError("unable to connect")
        return [{"item": item.key, "place": place.key} for place in item.places]

    item = Item("redis", "redis", "redis", "shop-prod", PLACES, "key")
    monkeypatch.setattr(restic, "listing", listing)
    monkeypatch.setattr(command, "read", lambda _: item)

    assert command.main(["list", "redis"]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert [row["place"] for row in rows if "error" not in row] == [
        place.key for place in PLACES if place.key not in away
    ]
    assert [row for row in rows if "error" in row] == [
        {
            "item": "redis",
            "store": "redis",
            "place": key,
            "off_site": key == "offsite",
            "error": "unable to connect",
        }
        for key in away
    ]
