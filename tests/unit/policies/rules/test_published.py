"""Nothing of a store is published."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.published import SERVICE_DATA_PORTS_UNPUBLISHED as RULE
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.support import resource, undecided, violations


def _service(image: Any, *ports: dict[str, Any]) -> Resource:
    return resource(
        RULE,
        endpointSpec={"ports": list(ports)},
        taskSpec={"containerSpec": {"image": image}},
    )


@pytest.mark.parametrize(
    ("image", "port", "expected"),
    [
        ("web:1", {"targetPort": 5432, "publishedPort": 80}, "it publishes port 5432 (Postgres)"),
        ("web:1", {"targetPort": 80, "publishedPort": 6379}, "it publishes port 6379 (Redis)"),
        ("web:1", {"targetPort": "22"}, "it publishes port 22 (SSH)"),
        (
            "docker.io/library/postgres:15",
            {"targetPort": 15432, "publishedPort": 15432.0},
            "it publishes port 15432 of postgres",
        ),
        ("redis@sha256:0", {"targetPort": 1}, "it publishes a port of redis"),
        (
            "198.18.0.1:5000/pgvector/pgvector:0.8",
            {"targetPort": 1},
            "it publishes a port of pgvector",
        ),
        ("minio/minio:RELEASE", {"publishedPort": UNKNOWN}, "it publishes a port of minio"),
    ],
)
def test_a_port_of_a_store_fails(image: str, port: dict[str, Any], expected: str) -> None:
    """By its number, or by the image whatever the number."""
    assert violations(RULE, _service(image, port)) == [expected]


@pytest.mark.parametrize(
    "subject",
    [
        _service("docker.io/library/postgres:15"),
        _service("traefik:v3", {"targetPort": 8000, "publishedPort": 80}),
        _service("ghcr.io/team/postgrest-client:1", {"targetPort": 8443, "publishedPort": 443}),
        resource(RULE, taskSpec={}),
    ],
)
def test_web_ports_and_none_at_all_pass(subject: Resource) -> None:
    """What a proxy publishes is what visitors come to."""
    assert violations(RULE, subject) == []


@pytest.mark.parametrize(
    ("subject", "path"),
    [
        (resource(RULE, endpointSpec=UNKNOWN), ("endpointSpec", "ports")),
        (_service("web:1", {"targetPort": UNKNOWN}), ("endpointSpec", "ports", 0, "targetPort")),
        (_service(UNKNOWN, {"targetPort": 80}), ("taskSpec", "containerSpec", "image")),
    ],
)
def test_what_is_not_known_is_undecided(subject: Resource, path: tuple[Any, ...]) -> None:
    """Ports, one of them, or whose they are."""
    assert (violations(RULE, subject), undecided(RULE, subject)) == ([], [path])
