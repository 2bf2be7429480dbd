"""Where services may run, by Swarm's own constraints."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from cli.explain.placement import candidates, tasks
from components.blueprint.types import Blueprint, ServiceSpec

WEB = {"plinth.role.app": "true"}
BLUEPRINT = cast(
    "Blueprint",
    SimpleNamespace(
        servers=(
            SimpleNamespace(
                key="web-1",
                name="a-web-1",
                swarm="manager",
                node_labels={"plinth.role.app": "true"},
            ),
            SimpleNamespace(
                key="web-2", name="a-web-2", swarm="worker", node_labels={"plinth.role.app": "true"}
            ),
            SimpleNamespace(key="db-1", name="a-db-1", swarm="worker", node_labels={}),
        ),
        volumes=(SimpleNamespace(key="data", server="db-1"),),
    ),
)


def _service(*constraints: str, replicas: int = 1) -> ServiceSpec:
    return cast("ServiceSpec", SimpleNamespace(constraints=constraints, replicas=replicas))


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("node.labels.plinth.role.app == true", ["web-1", "web-2"]),
        ("node.labels.plinth.role.app != true", ["db-1"]),
        ("node.labels.plinth.volume.data==true", ["db-1"]),
        ("node.hostname == a-web-2", ["web-2"]),
        ("node.role == manager", ["web-1"]),
        ("something else", []),
    ],
)
def test_a_service_runs_where_its_constraint_holds(constraint: str, expected: list[str]) -> None:
    """Labels of roles and volumes, names and parts in the Swarm."""
    found = candidates(BLUEPRINT, _service(constraint))
    assert [server.key for server in found] == expected


def test_all_constraints_must_hold() -> None:
    """One that fails is enough."""
    service = _service("node.labels.plinth.role.app == true", "node.role == worker")
    assert [server.key for server in candidates(BLUEPRINT, service)] == ["web-2"]


@pytest.mark.parametrize(("replicas", "each"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_tasks_are_spread_evenly_and_counted_upwards(replicas: int, each: int) -> None:
    """Each server is counted with the most that it may get."""
    service = _service("node.labels.plinth.role.app == true", replicas=replicas)
    assert tasks(BLUEPRINT, service) == {"web-1": each, "web-2": each}


def test_a_service_without_tasks_is_nowhere() -> None:
    """Zero replicas take no room."""
    assert tasks(BLUEPRINT, _service(replicas=0)) == {}
