"""Checks of servers and volumes: each sound case beside the one that it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.components import support
from tests.unit.components.config.checks.test_checks import edited

if TYPE_CHECKING:
    from pathlib import Path


def _stack(**changes: Any) -> list[tuple[str, str]]:
    return [(p.path, p.cause) for p in support.problems(**changes)]


def test_a_second_location_is_in_the_same_network_zone() -> None:
    """Falkenstein shares Nuremberg's private networks, Ashburn does not."""
    servers: dict[str, Any] = {"app-1": {"type": "cx23"}, "web-2": {"type": "cpx22", "roles": []}}

    servers["web-2"]["location"] = "fsn1"
    assert _stack(servers=servers) == []
    servers["web-2"] |= {"location": "ash", "type": "cpx11"}
    causes = [cause for path, cause in _stack(servers=servers) if path.endswith("location")]
    assert causes == [
        (
            "`ash` is in the network zone us-east, and private networks end at the zone of `nbg1` "
            "(eu-central)"
        )
    ]


def test_an_unknown_location_of_a_server_is_told_the_nearest() -> None:
    """It is named with the server that is to stand there."""
    found = support.problems(servers={"app-1": {"type": "cx23", "location": "nbg2"}})

    assert [(p.path, p.cause) for p in found if "location" in p.path] == [
        ("plinth:servers.app-1.location", "there is no location `nbg2`")
    ]


def test_one_server_leads_the_swarm() -> None:
    """A second manager is refused."""
    one = {"a-1": {"type": "cx23", "manager": True}, "b-1": {"type": "cx23", "roles": []}}
    two = {**one, "b-1": {"type": "cx23", "roles": [], "manager": True}}

    assert _stack(servers=one) == []
    assert _stack(servers=two) == [
        ("plinth:servers.b-1.manager", "the Swarm has one manager, and a-1, b-1 are to be it")
    ]


def test_a_placement_group_holds_ten() -> None:
    """An eleventh server at one place is refused before the cloud does it."""
    ten = {f"s-{n}": {"type": "cx23", "roles": []} for n in range(9)}
    ten["app-1"] = {"type": "cx23"}

    assert not [c for _, c in _stack(servers=ten) if "apart" in c]
    found = _stack(servers={**ten, "s-10": {"type": "cx23", "roles": []}})
    assert "11 servers at nbg1, and the cloud keeps at most 10 apart" in [c for _, c in found]


def test_arm_needs_images_for_it(tmp_path: Path) -> None:
    """An ARM server is refused services whose image is x86 alone."""
    root = edited(tmp_path, services__backend__arm=False)

    assert _stack(servers={"app-1": {"type": "cax11"}}) == []
    assert _stack(servers={"app-1": {"type": "cax11"}}, root=root) == [
        (
            "plinth:servers.app-1.type",
            "`cax11` is ARM, and these images are not made for it: backend",
        )
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"volume": {"size": 10, "server": "db-1"}},
            ("plinth:volume.server", "there is no server `db-1`"),
        ),
        (
            {"volumes": {"data": {"size": 10}}},
            ("plinth:volumes.data", "the key `data` is that of `volume`"),
        ),
        (
            {"services": {**support.values()["plinth:services"], "redis": {"volume": "queue"}}},
            ("services.redis.volume", "there is no volume `queue`"),
        ),
    ],
)
def test_a_volume_that_leads_nowhere_is_refused(
    changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    """Server, key and volume are looked up before anything is made."""
    path, cause = problem
    assert [
        found.removeprefix("plinth:") for found, said in _stack(**changes) if said == cause
    ] == [path.removeprefix("plinth:")]


def test_a_store_runs_where_its_volume_is() -> None:
    """A volume at a server without the service's role would leave the service nowhere to run."""
    servers = {
        "app-1": {"type": "cx23", "roles": ["data", "app", "worker"]},
        "web-1": {"type": "cx23", "roles": ["edge"]},
    }

    assert _stack(servers=servers) == []
    causes = {cause for _, cause in _stack(servers=servers, volume={"size": 10, "server": "web-1"})}
    assert causes == {
        "its volume `data` is at `web-1`, which has not the role `data` that the service asks for"
    }
