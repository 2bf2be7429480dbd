"""How servers become one Swarm, over Pulumi's mocks."""

from __future__ import annotations

import asyncio
import dataclasses
from functools import cache
from typing import Any

import pulumi

from components.blueprint.types import Blueprint
from components.build import build
from components.ssh import DeployKey
from tests.unit.components.pulumi_mocks import HOST_KEY, engine, settle
from tests.unit.components.stacks import blueprint


def _two_servers() -> Blueprint:
    plan = blueprint("dev")
    (first,) = plan.servers
    (address,) = plan.primary_ips
    worker = dataclasses.replace(
        first, key="work-1", name="work-1", private_ip="10.0.1.9", primary_ip="work-1",
        swarm="worker", node_labels={"plinth.role.worker": "true"},
        cloud_init=dataclasses.replace(first.cloud_init, hostname="work-1"),
    )  # fmt: skip
    addresses = (address, dataclasses.replace(address, key="work-1", name="work-1-ipv4"))
    return dataclasses.replace(plan, servers=(first, worker), primary_ips=addresses)


@cache
def _commands() -> dict[str, dict[str, Any]]:
    async def program() -> dict[str, dict[str, Any]]:
        mocks = engine()
        key = DeployKey("ssh-ed25519 A", pulumi.Output.secret("P"), ".env/ssh/deploy-dev")
        await settle(build(_two_servers(), key, {}).contract())
        return mocks.of("command:remote:Command")

    return asyncio.run(program())


def test_one_server_makes_the_swarm_and_the_other_joins() -> None:
    """There is one `init`, on the first server, and one `join` towards its private address."""
    made = {name: item["create"] for name, item in _commands().items() if "swarm" in item["create"]}
    first = blueprint("dev").servers[0].private_ip
    assert made["swarm-app-1"].startswith(f"sudo plinth-swarm init {first} ")
    assert made["swarm-work-1"] == f"sudo plinth-swarm join 10.0.1.9 {first}"
    assert made["swarm-worker-token"] == "sudo plinth-swarm token worker"
    assert made["swarm-work-1-labels"] == "sudo plinth-swarm label work-1 plinth.role.worker=true"


def test_the_token_is_a_line_of_input_and_no_argument() -> None:
    """`read` needs the line's end; an argument would be seen in the process list."""
    join = _commands()["swarm-work-1"]
    assert _plain(join["stdin"]) == f"{HOST_KEY}\n\n"  # the mocks' output of every command
    assert "docker swarm leave" in join["delete"]


def test_a_node_is_forgotten_by_what_it_was_called_when_it_joined() -> None:
    """Its name may be that of the server in its place by then."""
    said = HOST_KEY  # the mocks' output of every command
    assert _commands()["swarm-work-1-labels"]["delete"] == (
        f"sudo plinth-swarm forget {said.split()[-1]}"
    )


def test_the_token_is_kept_out_of_the_log() -> None:
    """Only the command that prints the token is silent; what fails elsewhere is shown."""
    silent = {name for name, item in _commands().items() if item.get("logging") == "none"}
    assert silent == {"app-1-first-boot", "work-1-first-boot", "swarm-worker-token"}


def _plain(value: Any) -> Any:
    return value.get("value", value) if isinstance(value, dict) else value
