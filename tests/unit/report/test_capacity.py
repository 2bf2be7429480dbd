"""Room on servers, and what can be had."""

from __future__ import annotations

from typing import Any

import pytest

from components.catalog import Catalogue, load_catalogue
from report import events
from report.capacity import Room, after, before, warnings
from report.preview import Step
from tests.unit.report.log import SERVER, SERVICE, log, step

CATALOGUE = load_catalogue()
COMMAND = "command:remote:Command"
LABEL = step(
    "same", COMMAND, "l", {}, {"create": "sudo plinth-swarm label n1 plinth.role.app=true"}
)
BALANCER = step(
    "same", "hcloud:index/loadBalancer:LoadBalancer", "lb", {}, {"loadBalancerType": "lb11"}
)


def server(kind: str, location: str = "nbg1") -> dict[str, Any]:
    """Return a server's inputs."""
    return {"name": "n1", "serverType": kind, "location": location}


def service(
    memory: int, replicas: int, constraint: str = "node.labels.plinth.role.app == true"
) -> Any:
    """Return a service's inputs: MiB of each task, and where tasks may be."""
    limits = {"limits": {"memoryBytes": memory << 20, "nanoCpus": 500_000_000}}
    placement = {"constraints": [constraint]}
    return {
        "mode": {"replicated": {"replicas": replicas}},
        "taskSpec": {"resources": limits, "placement": placement},
    }


def told_of(steps: tuple[Step, ...], catalogue: Catalogue = CATALOGUE) -> list[str]:
    """Return the warnings about a preview's steps."""
    return warnings(steps, after(steps, catalogue), catalogue)


def test_limits_are_counted_where_tasks_may_be() -> None:
    """Labels are those that the stack's own steps set; a replica counts as often as it runs."""
    steps = events.read(
        log(
            step("update", SERVER, "app-1", server("cx23"), server("cx33")),
            LABEL,
            step("update", SERVICE, "s", service(512, 1), service(512, 2)),
        )
    ).steps
    assert after(steps, CATALOGUE) == {"app-1": Room("cx33", 4, 8192, 1024, 1.0)}
    assert before(steps, CATALOGUE) == {}  # the label was not there yet


def test_a_task_that_has_no_known_place_makes_no_guess() -> None:
    """No sum is better than one that is short."""
    given = service(512, 1, "node.labels.plinth.role.other == true")
    steps = events.read(
        log(
            step("create", SERVER, "app-1", None, server("cx23")),
            LABEL,
            step("create", SERVICE, "s", None, given),
        )
    ).steps
    assert after(steps, CATALOGUE) == {}


def test_a_full_server_is_told() -> None:
    """From 95 % of its memory on, and not below."""
    for memory, told in (
        (3892, ["app-1: limits take 95% of its memory; little is left."]),
        (3800, []),
    ):
        steps = events.read(
            log(
                step("same", SERVER, "app-1", server("cx23"), server("cx23")),
                LABEL,
                step("same", SERVICE, "s", service(memory, 1), service(memory, 1)),
            )
        ).steps
        assert told_of(steps) == told


@pytest.mark.parametrize(
    ("op", "old", "new", "expected"),
    [
        ("create", None, server("cx22"), "cx22 is sold no more since"),
        ("update", server("cx23"), server("zx1"), "zx1 is in no list of what is sold"),
        ("create", None, server("cx23", "ash"), "cx23 is not sold in ash, but in"),
        ("create", None, server("cx23"), None),
        ("update", server("cx22"), server("cx22"), None),
    ],
)
def test_a_type_that_cannot_be_had_is_told(
    op: str, old: dict[str, Any] | None, new: dict[str, Any], expected: str | None
) -> None:
    """Of a server that is asked for anew; one that is there keeps what it has."""
    told = told_of(events.read(log(step(op, SERVER, "app-1", old, new))).steps)
    assert (expected in told[0]) if expected else told == []


def test_a_type_that_is_sold_out_is_told() -> None:
    """Where somebody looked, as with a token."""
    kind = CATALOGUE.server_types["cx23"].model_copy(update={"available": ("hel1",)})
    looked = CATALOGUE.model_copy(update={"server_types": {"cx23": kind}})
    steps = events.read(log(step("create", SERVER, "app-1", None, server("cx23")))).steps
    assert told_of(steps, looked) == ["app-1: cx23 cannot be ordered in nbg1 now (it can: hel1)."]


def test_a_load_balancer_near_its_limit_is_told() -> None:
    """From 80 % of what its type takes on."""
    port = "hcloud:index/loadBalancerService:LoadBalancerService"
    ports = [step("create", port, f"p{n}", None, {}) for n in range(4)]
    assert told_of(events.read(log(BALANCER, *ports)).steps) == [
        "lb: 4 of 5 ports that an lb11 takes."
    ]
    assert told_of(events.read(log(BALANCER, *ports[:3])).steps) == []
