"""Rules about what a service publishes on its server's own addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.rules import types
from policies.rules.containers import CONTAINER
from policies.rules.ports import CLOSED_PORTS, SSH_PORTS
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.values import number

PORTS = ("endpointSpec", "ports")
CLOSED = {port.number: port.what for port in CLOSED_PORTS} | dict.fromkeys(SSH_PORTS, "SSH")
# Stores by the last part of their images' names, whatever port they are published under.
STORE = re.compile(
    r"(postgres|postgresql|pgvector|timescaledb|pgbouncer|redis|valkey|keydb|dragonfly|memcached"
    r"|mysql|mariadb|percona|mongo|mongodb|neo4j|meilisearch|elasticsearch|opensearch|minio"
    r"|rabbitmq|kafka|nats|etcd|cassandra|scylla|clickhouse|couchdb|influxdb|qdrant|weaviate|loki"
    r"|prometheus|alertmanager)([-_](server|stack|community|enterprise|db|ha|cluster|alpine))*",
    re.IGNORECASE,
)


def _published(resource: Resource) -> Iterator[Finding]:
    ports = at(resource.properties, *PORTS)
    image = at(resource.properties, *CONTAINER, "image")
    if ports is UNKNOWN:
        yield Undecided(PORTS)
        return
    for place, port in enumerate(ports or ()):
        if image is UNKNOWN:
            yield Undecided((*CONTAINER, "image"))
            return
        if store := _store(str(image or "")):
            said = at(port, "publishedPort")
            shown = "a port" if said is UNKNOWN or not said else f"port {number(said):.0f}"
            yield Violation(f"{resource.name} publishes {shown} of {store}")
            continue
        for side in ("targetPort", "publishedPort"):
            value = at(port, side)
            if value is UNKNOWN:
                yield Undecided((*PORTS, place, side))
            elif what := CLOSED.get(int(number(value))):
                yield Violation(f"{resource.name} publishes port {number(value):.0f} ({what})")
                break


def _store(image: str) -> str:
    """Return the name of a store by its image, empty where it is none."""
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return name if STORE.fullmatch(name) else ""


SERVICE_DATA_PORTS_UNPUBLISHED = ResourceRule(
    name="service-data-ports-unpublished",
    why="A published port listens on all addresses of the server, and only a firewall is between "
    "it and the world; services reach one another by the overlay network without it.",
    remedy="publish nothing of a store: those that use it name it under `uses` in "
    "systems/<system>/system.yaml, and people come by SSH (`ssh -L`).",
    level="mandatory",
    firm=True,
    type=types.SERVICE,
    find=_published,
    refused="ports=(PublishedPort(target=5432, published=5432, protocol='tcp'),)",
    accepted="backend: {uses: [postgres]}",
)
