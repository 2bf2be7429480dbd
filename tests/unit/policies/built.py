"""The real stacks' resources as the packs see them, without Pulumi's engine.

The program runs over mocks; what it registers is read as the packs read it.
`tests/engine/test_packs_see.py` holds this against what packs are given by the real CLI.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockMonitor, MockResourceArgs, set_mocks
from pulumi.runtime.settings import SETTINGS

from components.blueprint.types import Blueprint
from components.build import build
from components.ssh import DeployKey
from policies.rules.resource import Resource
from policies.wire import plain
from tests.unit.components.pulumi_mocks import Registered, settle
from tests.unit.policies.tracked import blueprint

STAND_IN_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBmXe7ZHHIwTcKRWcMHFdxh9W2HEL1dP9xYDqLqCqCnU"


class Nothing(Registered):
    """A cloud of which a first preview knows nothing: no id and no output."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Give back what was asked for, of Docker not even that: it has no server to ask yet."""
        return "", {} if args.typ.startswith("docker:") else dict(args.inputs)


@dataclass
class Watched(MockMonitor):
    """Pulumi's engine, imitated: keeps what is registered as a pack would be given it."""

    mocks: Registered
    seen: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(self.mocks)

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - its name in Pulumi
        """Note the request by its URN."""
        self.seen[self.make_urn(request.parent, request.type, request.name)] = request
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


@cache
def built(name: str, cloud: str | None = None, *, first: bool = False) -> tuple[Resource, ...]:
    """Return all resources of a stack.

    Args:
        name: of `tracked.STACKS`; `dev` and `prod` alone are Chrono Scraper's.
        cloud: `hetzner` or `local`; None for the one that the stack's file names.
        first: as a first preview sees them, ids and addresses unknown; else as they are made.
    """
    stack = name if "/" in name else f"chrono-scraper/{name}"
    return resources(blueprint(stack, cloud), first=first)


def resources(
    spec: Blueprint, *, first: bool, public_key: str = STAND_IN_KEY
) -> tuple[Resource, ...]:
    """Return all resources that are made of a plan.

    Args:
        spec: the plan.
        first: whether nothing is there yet, so that no id and no address is known.
        public_key: who may log in.
    """

    async def program() -> dict[str, Any]:
        mocks = Nothing() if first else Registered()
        monitor = Watched(mocks)
        set_mocks(mocks, project="plinth", stack=spec.name, preview=first, monitor=monitor)
        SETTINGS.outputs.clear()  # of a program before that failed
        SETTINGS.rpc_manager.clear()
        key = DeployKey(public_key, pulumi.Output.secret("PRIVATE"), "key")
        given = {
            secret.key: pulumi.Output.secret(f"given-{secret.key}")
            for secret in spec.secrets
            if secret.given
        }
        await settle(build(spec, key, given).contract())
        return monitor.seen

    seen = asyncio.run(program())
    types = {urn: request.type for urn, request in seen.items()}
    return tuple(
        _resource(request, types)
        for request in seen.values()
        if request.type != "pulumi:pulumi:Stack"
    )


def _resource(request: Any, types: dict[str, str]) -> Resource:
    return Resource(
        type=request.type,
        name=request.name,
        properties=plain(request.object),
        protect=request.protect,
        uses=frozenset(types[urn] for urn in request.dependencies if urn in types),
        needs=frozenset(
            (types[urn], urn.rpartition("::")[2]) for urn in request.dependencies if urn in types
        ),
    )
