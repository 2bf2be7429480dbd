"""Rules about where things stand: the data's residency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

# Hetzner Cloud's locations and their network zones (GET /locations, 2026-06-15).
ZONES: Mapping[str, str] = {
    "fsn1": "eu-central",
    "nbg1": "eu-central",
    "hel1": "eu-central",
    "ash": "us-east",
    "hil": "us-west",
    "sin": "ap-southeast",
}
# In the European Union; also the config's default.
EU = ("fsn1", "nbg1", "hel1")
PLACES = ("location", "homeLocation", "datacenter", "networkZone")


def _place(resource: Resource) -> Iterator[Finding]:
    allowed = _allowed(resource.stack)
    zones = {ZONES[place] for place in allowed if place in ZONES}
    for key in PLACES:
        value = at(resource.properties, key)
        if value is UNKNOWN:
            yield Undecided((key,))
        elif value is not None and str(value).partition("-dc")[0].strip().lower() not in (
            zones if key == "networkZone" else allowed
        ):
            where = ", ".join(allowed)
            yield Violation(f"{resource.name} would stand in {value}; allowed are {where}")


def _allowed(stack: Mapping[str, Any]) -> tuple[str, ...]:
    given = at(stack, "allowed_locations")
    return tuple(map(str, given)) if isinstance(given, list | tuple) else EU


RESOURCE_LOCATION_ALLOWED = ResourceRule(
    name="resource-location-allowed",
    why="Personal data of people in the EU may not leave it without a contract that says so.",
    remedy="take a location that is allowed, or name this one under `plinth:allowed_locations` "
    "once whoever answers for data protection has agreed.",
    level="mandatory",
    type=types.SERVER,
    also=(
        types.VOLUME,
        types.PRIMARY_IP,
        types.FLOATING_IP,
        types.LOAD_BALANCER,
        types.SUBNET,
    ),
    settings=True,
    find=_place,
    refused="plinth:location: ash",
    accepted="plinth:location: ash\nplinth:allowed_locations: [nbg1, ash]",
)
