"""Ports on which a stranger would reach data, or the Swarm itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Protocol = Literal["tcp", "udp"]


@dataclass(frozen=True)
class ClosedPort:
    """A port that only servers of the system may reach."""

    number: int
    what: str
    protocols: tuple[Protocol, ...] = ("tcp",)


CLOSED_PORTS = (
    ClosedPort(2375, "Docker's API"),
    ClosedPort(2376, "Docker's API"),
    ClosedPort(2377, "the Swarm's managers"),
    ClosedPort(4789, "the Swarm's overlay networks", ("udp",)),
    ClosedPort(7946, "the Swarm's gossip", ("tcp", "udp")),
    ClosedPort(3306, "MySQL"),
    ClosedPort(5432, "Postgres"),
    ClosedPort(6379, "Redis"),
    ClosedPort(6432, "PgBouncer"),
    ClosedPort(7474, "Neo4j"),
    ClosedPort(7687, "Neo4j"),
    ClosedPort(7700, "Meilisearch"),
    ClosedPort(9200, "Elasticsearch"),
    ClosedPort(9300, "Elasticsearch"),
    ClosedPort(11211, "Memcached", ("tcp", "udp")),
    ClosedPort(27017, "MongoDB"),
)


def closed_within(ports: str | None, protocol: str) -> tuple[ClosedPort, ...]:
    """Return the closed ports that a firewall rule's `port` covers.

    Args:
        ports: `80`, `8000-9000`, or `any`; None means all, as for the cloud.
        protocol: `tcp` or `udp`; no other has ports.
    """
    first, last = _ends(ports)
    return tuple(
        port for port in CLOSED_PORTS if protocol in port.protocols and first <= port.number <= last
    )


def _ends(ports: str | None) -> tuple[int, int]:
    """Return first and last port; what cannot be read is all of them, so nothing slips through."""
    first, _, last = (ports or "any").partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        return 0, 65535
