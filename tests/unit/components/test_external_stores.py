"""Stores outside are asked from each server that will use them, before services are made."""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi
import pytest

from components.blueprint.externals import ExternalSpec, plan_externals, variables
from components.external_stores import ExternalStores
from tests.unit.components.edge_systems import context
from tests.unit.components.pulumi_mocks import engine, settle

URL = "rediss://default:s3cret@h.example:6379"


class FakeNode:
    """The inside of a server that only remembers what it was asked to run."""

    def __init__(self) -> None:
        self.ran: list[dict[str, Any]] = []

    def run(self, name: str, create: str, **more: Any) -> pulumi.Resource:
        """Remember a command."""
        self.ran.append({"name": name, "create": create, **more})
        return pulumi.ComponentResource("test:index:Command", name)


class FakeServer:
    """A server with an inside."""

    def __init__(self) -> None:
        self.node = FakeNode()


def spec(**changes: Any) -> ExternalSpec:
    """Return a store that services on two servers use."""
    given: dict[str, Any] = {
        "key": "upstash",
        "kind": "redis",
        "name": "Upstash",
        "urls": (("REDIS_URL", "upstash-url"),),
        "ca": "upstash-ca",
        "servers": ("app-1", "app-2"),
        "images": ("registry/backend@sha256:1",),
    }
    return ExternalSpec(**given | changes)


@pytest.fixture
def asked() -> dict[str, list[dict[str, Any]]]:
    """Ask one store from two of three servers; gives what each of the three ran."""

    async def program() -> dict[str, list[dict[str, Any]]]:
        engine()
        servers = {key: FakeServer() for key in ("app-1", "app-2", "db-1")}
        ExternalStores(
            "externals",
            externals=[spec()],
            servers=servers,  # type: ignore[arg-type]
            secrets={"upstash-url": pulumi.Output.secret(URL), "other": pulumi.Output.secret("x")},
        )
        found = {}
        for key, server in servers.items():
            for command in server.node.ran:
                command["secret stdin"] = await command["stdin"].is_secret()
                command["stdin"] = await settle(command["stdin"])
            found[key] = server.node.ran
        return found

    return asyncio.run(program())


def test_each_server_that_will_use_a_store_asks_it(asked: dict[str, Any]) -> None:
    """And the others do not; a new image has it asked again."""
    assert {key: [item["name"] for item in ran] for key, ran in asked.items()} == {
        "app-1": ["externals-app-1"],
        "app-2": ["externals-app-2"],
        "db-1": [],
    }
    assert asked["app-1"][0]["triggers"] == ["registry/backend@sha256:1"]


def test_the_url_goes_by_standard_input_alone(asked: dict[str, Any]) -> None:
    """As a secret, so that neither the state nor a list of processes shows it."""
    (command,) = asked["app-1"]

    assert command["create"] == "python3 -I -"
    assert URL in command["stdin"]
    assert command["secret stdin"] is True


def test_a_store_without_a_given_authority_is_trusted_as_all_are(asked: dict[str, Any]) -> None:
    """The optional secret is not there, so the question has none."""
    assert "'ca': None" in asked["app-1"][0]["stdin"]


def test_nutris_stores_are_asked_where_its_services_run() -> None:
    """The direct URL too, which only the migration uses."""
    plan = {item.key: item for item in plan_externals(context("nutri"))}

    assert {key: (item.kind, item.urls, item.servers) for key, item in plan.items()} == {
        "supabase": ("postgres", (("DATABASE_URL", "supabase-pooler-url"),), ("app-1",)),
        "supabase-direct": ("postgres", (("DIRECT_URL", "supabase-direct-url"),), ("app-1",)),
        "upstash": ("redis", (("REDIS_URL", "upstash-url"),), ("app-1",)),
    }


def test_a_service_gets_the_urls_of_the_stores_that_it_names() -> None:
    """As secrets by variable, and the authority beside them."""
    nutri = context("nutri").config

    assert variables(nutri, nutri.services["backend"]) == {
        "DATABASE_URL": "supabase-pooler-url",
        "SUPABASE_CA": "supabase-ca",
        "REDIS_URL": "upstash-url",
        "UPSTASH_CA": "upstash-ca",
    }
    assert variables(nutri, nutri.services["traefik"]) == {}
