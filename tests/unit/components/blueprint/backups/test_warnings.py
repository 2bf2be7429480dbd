"""What is said about copies before `up`."""

from __future__ import annotations

from typing import Any

from tests.unit.components import support

VOLUMES = "Hetzner's backups and snapshots of servers leave volumes out: the stores' data is in "


def said(stack: str = "prod", **changes: Any) -> list[str]:
    """Return the warnings about backups."""
    words = ("leave volumes out", "is backed up", "for backups is where")
    found = support.blueprint(stack, **changes).warnings
    return [text for text in found if any(word in text for word in words)]


def test_backups_of_servers_hold_no_volume() -> None:
    """They are easily taken for backups of the data."""
    assert said() == [VOLUMES + "this stack's own backups alone."]
    assert said(backups=False) == []
    assert said(backups=False, snapshots={"keep": 4}) == [
        VOLUMES + "this stack's own backups alone."
    ]


def test_a_stack_without_backups_is_told() -> None:
    """And then the server's own hold nothing of it either."""
    assert said(backup_schedule={"enabled": False}) == [
        "Nothing of the stores is backed up: switched off here.",
        VOLUMES + "none of them.",
    ]


def test_a_place_beside_the_servers_is_told() -> None:
    """Off the server, and in the same house."""
    there = {"offsite": {"endpoint": "https://nbg1.your-objectstorage.com", "region": "nbg1"}}

    assert said(backups=False, backup_schedule={"places": there}) == [
        "The place `offsite` for backups is where servers are (nbg1): a fire there would take both."
    ]
