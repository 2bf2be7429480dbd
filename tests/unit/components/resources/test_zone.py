"""The zone: asked for by name, and refused where our names lead to somebody else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from components.resources.zone import own_zone, strange_records
from tests.unit.components.pulumi_mocks import engine, settle

OWNER = "shop-prod, managed by Plinth"
OURS = {"name": "example.org", "type": "A", "content": "192.0.2.1", "comment": OWNER}
THEIRS = {"name": "example.org", "type": "A", "content": "192.0.2.9", "comment": "old shop"}
WANTED = frozenset({"example.org"})


def look_up(records: list[dict[str, Any]], known: str | None = None) -> tuple[str, list[object]]:
    """Return the zone's id and what was asked for it."""

    async def program() -> tuple[str, list[object]]:
        mocks = engine()
        mocks.dns = records
        found = await settle(own_zone("example.org", known, OWNER, sorted(WANTED)))
        return found, [call.args for call in mocks.calls]

    return asyncio.run(program())


def test_a_zone_is_asked_for_by_name_and_for_its_records() -> None:
    """One look-up by the filter that Cloudflare has for it, then one list."""
    assert look_up([OURS]) == (
        "zone-of-example.org",
        [
            {"filter": {"name": "example.org"}},
            {"zoneId": "zone-of-example.org", "maxItems": 5000},
        ],
    )


def test_a_known_zone_is_not_looked_up() -> None:
    """Only its records are read."""
    assert look_up([], "z1") == ("z1", [{"zoneId": "z1", "maxItems": 5000}])


def test_a_strangers_record_ends_the_program() -> None:
    """A second address under the name would share the visitors with somebody else."""
    with pytest.raises(SystemExit) as ended:
        look_up([OURS, THEIRS], "z1")
    assert ended.value.code == 32


def test_the_message_names_record_and_comment() -> None:
    """So that a person finds it in Cloudflare's dashboard."""
    assert strange_records([OURS, THEIRS], OWNER, WANTED) == ["example.org A 192.0.2.9 (old shop)"]


@pytest.mark.parametrize(
    "other",
    [
        {**THEIRS, "name": "blog.example.org"},
        {**THEIRS, "type": "MX"},
        {**THEIRS, "comment": OWNER},
    ],
)
def test_other_names_types_and_our_own_are_no_strangers(other: dict[str, Any]) -> None:
    """Mail and other names of the zone are none of our business."""
    assert strange_records([other], OWNER, WANTED) == []
