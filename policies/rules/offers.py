"""Rules about what the cloud sells: types and locations, and system images that are still mended.

The catalogue's files are read as they are: its models would make every preview slower.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.yaml_text import load_yaml

CATALOGUE = Path(__file__).resolve().parents[2] / "components" / "catalog" / "data"
# Systems that get no free security updates any more, and since when (endoflife.date, 2026-09).
ENDED: Mapping[str, str] = {
    "centos-7": "2024-06-30",
    "centos-stream-8": "2024-05-31",
    "debian-9": "2022-06-30",
    "debian-10": "2024-06-30",
    "debian-11": "2026-08-31",
    "fedora-40": "2025-05-13",
    "fedora-41": "2025-12-15",
    "ubuntu-16.04": "2021-04-30",
    "ubuntu-18.04": "2023-05-31",
    "ubuntu-20.04": "2025-05-31",
}


@cache
def _listed(name: str) -> Mapping[str, Any]:
    text = (CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = load_yaml(text)
    return read


@cache
def sold_in() -> Mapping[str, tuple[str, ...]]:
    """Return the locations where each type of server is sold."""
    table = _listed("server_types")
    return {
        entry["name"]: tuple(
            place
            for region in table["lines"][entry["line"]]["regions"]
            for place in table["regions"][region]
        )
        for entry in table["server_types"]
    }


def _server(resource: Resource) -> Iterator[Finding]:
    kind, location = (at(resource.properties, key) for key in ("serverType", "location"))
    if kind is UNKNOWN:
        yield Undecided(("serverType",))
        return
    retired = _listed("server_types")["retired"].get(kind)
    if retired:
        yield Violation(
            f"{kind} of {resource.name} is sold no longer (since {retired['until']}); take "
            f"{retired['successor']}"
        )
    elif kind not in sold_in():
        yield Violation(f"there is no server type {kind} ({resource.name})")
    elif location is UNKNOWN:
        yield Undecided(("location",))
    elif location and str(location) not in sold_in()[kind]:
        where = ", ".join(sold_in()[kind])
        yield Violation(f"{kind} of {resource.name} is not sold in {location}, but in {where}")


def _balancer(resource: Resource) -> Iterator[Finding]:
    kind = at(resource.properties, "loadBalancerType")
    sold = [entry["name"] for entry in _listed("load_balancer_types")["load_balancer_types"]]
    if kind is UNKNOWN:
        yield Undecided(("loadBalancerType",))
    elif kind not in sold:
        known = ", ".join(sold)
        yield Violation(f"there is no load balancer {kind} ({resource.name}), but {known}")


def _type(resource: Resource) -> Iterator[Finding]:
    return _balancer(resource) if resource.type == types.LOAD_BALANCER else _server(resource)


def _image(resource: Resource) -> Iterator[Finding]:
    image = at(resource.properties, "image")
    if image is UNKNOWN:
        yield Undecided(("image",))
    elif not image:
        yield Violation(f"{resource.name} names no image")
    elif ended := ENDED.get(str(image).strip().lower()):
        yield Violation(f"{image} of {resource.name} has had no security updates since {ended}")


RESOURCE_TYPE_SOLD = ResourceRule(
    name="resource-type-sold",
    why="A type that is sold no longer, or not there, ends a deployment half way; one that is left "
    "cannot be made again after a loss.",
    remedy="take a type of components/catalog/data/server_types.yaml that is sold there; where the "
    "offer is newer than the catalogue: `make catalogue`.",
    level="mandatory",
    type=types.SERVER,
    also=(types.LOAD_BALANCER,),
    find=_type,
    refused="plinth:servers: {app-1: {type: cx32}}",
    accepted="plinth:servers: {app-1: {type: cx33}}",
)
SERVER_IMAGE_SUPPORTED = ResourceRule(
    name="server-image-supported",
    why="Automatic updates bring nothing where nobody makes them any more.",
    remedy="take a later system: `plinth:image: debian-12`.",
    level="mandatory",
    type=types.SERVER,
    find=_image,
    refused="plinth:image: ubuntu-20.04",
    accepted="plinth:image: debian-12",
)
