"""Snapshots of servers, made and pruned at a local cloud's API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hcloud.images import Image
from hcloud.locations import Location
from hcloud.server_types import ServerType

from cli.cloud_inventory import Inventory
from cli.context import resolve
from cli.errors import PlinthError
from cli.snapshot import keep, snapshot
from tests.unit.localcloud.test_daemon import Process, process

if TYPE_CHECKING:
    from hcloud import Client

__all__ = ["process"]  # a fixture


def server(client: Client, name: str, **labels: str) -> int:
    """Have a server with these labels; return its number."""
    made = client.servers.create(
        name,
        ServerType(name="cx23"),
        Image(name="debian-12"),
        location=Location(name="nbg1"),
        labels=labels,
    )
    made.action.wait_until_finished()
    return made.server.id or 0


def inventory(process: Process) -> Inventory:
    """Return our own client."""
    token = (process.state / "token").read_text()
    return Inventory(f"http://127.0.0.1:{process.ports['api']}/v1", token)


def test_the_newest_of_each_server_stay(process: Process) -> None:
    """Others' servers have none made, and others' snapshots stay whatever their age."""
    process.start()
    client = process.client()
    ours = {"managed-by": "plinth", "stack": "shop-prod"}
    numbers = {name: server(client, name, **ours) for name in ("app-1", "db-1")}
    server(client, "blog", **ours | {"stack": "blog-prod"})
    by_hand = client.servers.get_by_id(numbers["app-1"]).create_image("by hand", labels=ours)
    by_hand.action.wait_until_finished()
    other = by_hand.image.id or 0
    cloud = inventory(process)

    said: list[str] = []
    runs = [snapshot(cloud, "shop-prod", 2, said.append) for _ in range(3)]

    there = cloud.every("images", type="snapshot")
    kept = sorted(image["id"] for image in there)
    made = [number for run in runs[1:] for number in run.made.values()]
    assert kept == sorted([other, *made])
    assert runs[0].removed == {"app-1": [], "db-1": []}
    assert runs[2].removed == {name: [number] for name, number in runs[0].made.items()}
    assert said[0] == "app-1: a snapshot is being made"
    assert {image["created_from"]["name"] for image in there} == {"app-1", "db-1"}


def test_a_stack_without_servers_is_told(process: Process) -> None:
    """A typing mistake must not look like a success."""
    process.start()
    cloud = inventory(process)

    with pytest.raises(PlinthError, match="Stack shop-prod has no servers at this cloud"):
        snapshot(cloud, "shop-prod", 2, print)


def test_how_many_stay_is_the_stacks_or_the_calls() -> None:
    """Without either it is asked for."""
    nutri: Any = resolve("nutri", "prod", None)
    chrono: Any = resolve("chrono-scraper", "prod", None)

    assert (keep(nutri, None), keep(nutri, 2)) == (4, 2)
    with pytest.raises(PlinthError, match="The stack keeps no snapshots"):
        keep(chrono, None)
