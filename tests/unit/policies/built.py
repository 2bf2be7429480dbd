"""The real stacks' resources, as rules see them."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

import pulumi

from components.build import build
from components.ssh import DeployKey
from policies.rules import types
from policies.rules.resource import Resource
from tests.unit.components.pulumi_mocks import Registered, engine, settle
from tests.unit.components.stacks import blueprint


@cache
def built(stack: str) -> tuple[Resource, ...]:
    """Build a tracked stack over Pulumi's mocks and return all its resources."""

    async def program() -> Registered:
        mocks = engine()
        key = DeployKey("ssh-ed25519 AAAAdeploy", pulumi.Output.secret("PRIVATE"), "key")
        outputs: Any = build(blueprint(stack), key, {}).contract()
        await settle(outputs)
        return mocks

    addressed = frozenset({types.PRIMARY_IP})
    return tuple(
        Resource(
            type=item.typ,
            name=item.name,
            properties=item.inputs,
            protect=blueprint(stack).volumes[0].protect,
            uses=addressed if item.typ == types.SERVER else frozenset(),
        )
        for item in asyncio.run(program()).resources
    )
