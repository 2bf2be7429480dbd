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


SSH_PORTS = (22, 2222)
WEB_PORTS = (80, 443)
CLOSED_PORTS = (
    ClosedPort(2375, "Docker's API"),
    ClosedPort(2376, "Docker's API"),
    ClosedPort(2377, "the Swarm's managers"),
    ClosedPort(4789, "the Swarm's overlay networks", ("udp",)),
    ClosedPort(7946, "the Swarm's gossip", ("tcp", "udp")),
    ClosedPort(1433, "SQL Server"),
    ClosedPort(1521, "Oracle"),
    ClosedPort(2379, "etcd"),
    ClosedPort(2380, "etcd"),
    ClosedPort(3100, "Loki"),
    ClosedPort(3306, "MySQL"),
    ClosedPort(4222, "NATS"),
    ClosedPort(5432, "Postgres"),
    ClosedPort(5672, "RabbitMQ"),
    ClosedPort(5984, "CouchDB"),
    ClosedPort(6379, "Redis"),
    ClosedPort(6432, "PgBouncer"),
    ClosedPort(7474, "Neo4j"),
    ClosedPort(7687, "Neo4j"),
    ClosedPort(7700, "Meilisearch"),
    ClosedPort(8086, "InfluxDB"),
    ClosedPort(8123, "ClickHouse"),
    ClosedPort(9000, "MinIO"),
    ClosedPort(9001, "MinIO's console"),
    ClosedPort(9042, "Cassandra"),
    ClosedPort(9090, "Prometheus"),
    ClosedPort(9092, "Kafka"),
    ClosedPort(9093, "Alertmanager"),
    ClosedPort(9100, "the node's metrics"),
    ClosedPort(9200, "Elasticsearch"),
    ClosedPort(9300, "Elasticsearch"),
    ClosedPort(11211, "Memcached", ("tcp", "udp")),
    ClosedPort(15672, "RabbitMQ's console"),
    ClosedPort(27017, "MongoDB"),
)


def closed_within(ports: str | None, protocol: str) -> tuple[ClosedPort, ...]:
    """Return the closed ports that a firewall rule's `port` covers.

    Args:
        ports: `80`, `8000-9000`, or `any`; None means all, as for the cloud.
        protocol: `tcp` or `udp`; no other has ports.
    """
    first, last = ports_of(ports)
    return tuple(
        port for port in CLOSED_PORTS if protocol in port.protocols and first <= port.number <= last
    )


def other_than(allowed: tuple[int, ...], ports: str | None) -> str:
    """Return the range in words where it has more than the allowed ports in it."""
    first, last = ports_of(ports)
    if first == last:
        return "" if first in allowed else str(first)
    inside = [port for port in allowed if first <= port <= last]
    return "" if last - first + 1 == len(inside) else f"{first}-{last}"


def ports_of(ports: str | None) -> tuple[int, int]:
    """Return first and last port; what cannot be read is all of them, so nothing slips through."""
    first, _, last = str(ports or "any").partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        return 0, 65535
