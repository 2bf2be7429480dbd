"""A store whose volume is lost leaves the Swarm before it could begin empty on a new one."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from cli.backups.remote import Remote
from cli.context import resolve
from cli.explain import source
from cli.recover import command, lost

MANAGER, VOLUME, REPLICAS = "urn:s::app-1", "urn:s::data-data", "urn:s::data-replica"


def deployment() -> dict[str, Any]:
    """Return the shop's production: the Swarm is led by the server with the database."""
    names = ("data-postgres", "data-postgres-replica", "data-redis", "data-minio", "app-backend")
    services = [
        {"urn": f"urn:s::{name}", "type": lost.SERVICE, "id": name, "provider": "urn:s::docker::1",
         "dependencies": []}
        for name in names
    ]  # fmt: skip
    return {
        "resources": [
            {"urn": MANAGER, "type": lost.SERVER, "id": "1"},
            {"urn": "urn:s::replica-1", "type": lost.SERVER, "id": "2"},
            {"urn": VOLUME, "type": lost.VOLUME, "id": "3"},
            {"urn": REPLICAS, "type": lost.VOLUME, "id": "4"},
            {"urn": "urn:s::docker", "type": "pulumi:providers:docker", "id": "1",
             "propertyDependencies": {"host": [MANAGER]}},
            *services,
        ]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("servers", "volumes", "taken", "asked"),
    [
        # the volume alone: each ends on its server, be it copied or not
        ((), ("data-data",), ["postgres", "minio", "redis"],
         ["app-1 rm postgres", "app-1 ended postgres", "app-1 rm minio", "app-1 ended minio",
          "app-1 rm redis", "app-1 ended redis"]),
        # a server that does not lead, with its volume: nobody can be asked there
        (("replica-1",), ("data-replica",), ["postgres-replica"], ["app-1 rm postgres-replica"]),
        # a server whose volume is still there: its data is, too
        (("replica-1",), (), [], []),
        # the one that leads: its Swarm is gone with it
        (("app-1",), ("data-data",), [], []),
    ],
)  # fmt: skip
def test_stores_of_lost_volumes_leave_the_swarm(
    monkeypatch: pytest.MonkeyPatch,
    servers: tuple[str, ...],
    volumes: tuple[str, ...],
    taken: list[str],
    asked: list[str],
) -> None:
    """They and no others; the application goes on."""
    explained = source.explained(resolve("ecommerce", "prod", "local"))
    outputs = {"servers": {spec.key: {"ssh": spec.key} for spec in explained.blueprint.servers}}
    engine: Any = SimpleNamespace(outputs=lambda: outputs)
    gone = lost.Lost(
        frozenset(f"urn:s::{name}" for name in (*servers, *volumes)),
        {"servers": servers, "volumes": volumes},
        whole=False,
    )
    said: list[str] = []

    def run(server: Remote, line: str) -> None:
        waited = re.search(r"swarm\.service\.name=([\w-]+)", line)
        what = f"ended {waited[1]}" if waited else f"rm {line.split()[-2]}"
        said.append(f"{server.key} {what}")

    monkeypatch.setattr(Remote, "run", run)

    found = command._standing(engine, explained, deployment(), gone, lambda _: None)

    assert found == tuple(f"urn:s::data-{key}" for key in taken)
    assert said == asked
    kept, _ = lost.without(deployment(), gone, found)
    assert not {f"urn:s::data-{key}" for key in taken} & {r["urn"] for r in kept["resources"]}


def test_a_recovery_that_goes_on_ends_no_store() -> None:
    """What was lost is out of the state by then; a store may have its data already."""
    explained = source.explained(resolve("ecommerce", "prod", "local"))
    nothing = lost.Lost(frozenset(), {}, whole=False)
    engine: Any = None  # is not asked

    assert command._standing(engine, explained, deployment(), nothing, lambda _: None) == ()
