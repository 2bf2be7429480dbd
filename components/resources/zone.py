"""A zone that exists already: its id, and whether names in it belong to somebody else."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import pulumi

from components.resources.cloudflare import sdk_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GET_ZONE = "cloudflare:index/getZone:getZone"
GET_RECORDS = "cloudflare:index/getDnsRecords:getDnsRecords"
MOST_RECORDS = 5000
# Types that lead visitors somewhere: a second one beside ours would share them with us.
LEADING = frozenset({"A", "AAAA", "CNAME"})
# Pulumi's language host then adds no message of its own.
MESSAGE_WAS_SHOWN = 32


def own_zone(
    name: str, known_id: str | None, owner: str, wanted: Sequence[str]
) -> pulumi.Output[str]:
    """Return the id of a zone in which the wanted names are free or our own.

    It costs one request a preview, and one more where the id is not known.

    Args:
        name: of the zone, which must exist.
        known_id: its id, None where it has to be looked up.
        owner: comment of the records that are ours.
        wanted: names that we are about to lead to us.
    """
    return pulumi.Output.from_input(_checked(name, known_id, owner, frozenset(wanted)))


async def _checked(name: str, known_id: str | None, owner: str, wanted: frozenset[str]) -> str:
    zone_id = known_id or await _look_up(name)
    answer = await _ask(
        f"The records of {name} cannot be read",
        GET_RECORDS,
        {"zoneId": zone_id, "maxItems": MOST_RECORDS},
    )
    strangers = strange_records(answer["results"] or [], owner, wanted)
    if strangers:
        _refuse(
            f"DNS names in the zone {name} belong to somebody else; no record was changed.\n  "
            + "\n  ".join(strangers)
            + "\nDelete these records if nothing needs them any more, or give this stack another "
            "domain (plinth:domain)."
        )
    return zone_id


def strange_records(
    records: Sequence[Mapping[str, Any]], owner: str, wanted: frozenset[str]
) -> list[str]:
    """Return the records under wanted names that are not ours, each as a line of text."""
    return sorted(
        f"{record['name']} {record['type']} {record.get('content')} "
        f"({record.get('comment') or 'no comment'})"
        for record in records
        if record["name"].lower() in wanted
        and record["type"] in LEADING
        and (record.get("comment") or "") != owner
    )


async def _look_up(name: str) -> str:
    zone = await _ask(f"The zone {name} cannot be looked up", GET_ZONE, {"filter": {"name": name}})
    return str(zone["zoneId"])


async def _ask(failure: str, function: str, arguments: dict[str, Any]) -> Mapping[str, Any]:
    options = pulumi.InvokeOptions(version=sdk_version())
    try:
        answer = await pulumi.runtime.invoke_async(function, arguments, options)
    except asyncio.CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the provider says
        _refuse(f"{failure}: {error}")
    return answer or {}


def _refuse(message: str) -> NoReturn:
    """Say why and end, without a traceback."""
    # Where another provider failed as well, the engine is gone already and has said so.
    with suppress(Exception):
        pulumi.log.error(message)
    sys.exit(MESSAGE_WAS_SHOWN)
