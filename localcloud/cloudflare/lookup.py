"""Finding records by name as a name server does: zone, wildcard, and where an alias leads. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localcloud.cloudflare.records import Record
    from localcloud.cloudflare.registrar import Registrar

MAX_ALIASES = 8


@dataclass(frozen=True)
class Origin:
    """Where a host name's traffic goes: an IP address, and whether Cloudflare stands in front."""

    address: str
    proxied: bool


@dataclass(frozen=True)
class Answer:
    """What a zone says of a name.

    Attributes:
        zone: the zone's name, or None where no zone here has the name.
        exists: the name owns records of any type, or names below it do.
        records: all its records, from a wildcard where it has none of its own.
    """

    zone: str | None
    exists: bool = False
    records: tuple[Record, ...] = ()


def find(registrar: Registrar, name: str) -> Answer:
    """Look a full name (lower case, no trailing dot) up in the zone that is its closest parent."""
    parents = [z for z in registrar.zones() if name == z["name"] or name.endswith(f".{z['name']}")]
    if not parents:
        return Answer(None)
    zone = max(parents, key=lambda z: len(z["name"]))
    records = registrar.records(zone["id"])
    own = tuple(r for r in records if r["name"] == name)
    below = any(r["name"].endswith(f".{name}") for r in records)
    if own or below or name == zone["name"]:
        return Answer(zone["name"], exists=True, records=own)
    labels = name.split(".")
    for depth in range(1, len(labels)):
        parent = ".".join(labels[depth:])
        if parent != zone["name"] and not parent.endswith(f".{zone['name']}"):
            break
        wild = tuple(r for r in records if r["name"] == f"*.{parent}")
        if wild:
            return Answer(zone["name"], exists=True, records=wild)
    return Answer(zone["name"])


def elsewhere(registrar: Registrar, name: str) -> str | None:
    """Give the name outside of all zones that a host name is an alias of, None where it is none."""
    for _ in range(MAX_ALIASES):
        answer = find(registrar, name)
        if answer.zone is None:
            return name
        alias = next((r for r in answer.records if r["type"] == "CNAME"), None)
        if alias is None:
            return None
        name = alias["content"]
    return None


def origin(registrar: Registrar, name: str) -> Origin | None:
    """Give the address that a host name leads to, over aliases; IPv4 is preferred."""
    proxied = False
    for _ in range(MAX_ALIASES):
        found = find(registrar, name).records
        for kind in ("A", "AAAA"):
            for record in found:
                if record["type"] == kind:
                    return Origin(record["content"], proxied or record["proxied"])
        alias = next((r for r in found if r["type"] == "CNAME"), None)
        if alias is None:
            return None
        proxied, name = proxied or alias["proxied"], alias["content"]
    return None
