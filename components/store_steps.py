"""What is done inside a running store: its users, rights, buckets or schemas brought up to date.

It goes through Docker on the store's own server, so no administrator has to be reachable by
network; passwords go by standard input, never by an argument or a variable.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from components.render.template import render

if TYPE_CHECKING:
    import pulumi

    from components.blueprint.types import StepSpec
    from components.data_layer import DataLayerArgs


def store_steps(
    parent: pulumi.Resource, name: str, args: DataLayerArgs, key: str, made: pulumi.CustomResource
) -> pulumi.CustomResource:
    """Run a store's steps one after the other and return what is done last."""
    last: pulumi.CustomResource = made
    for step in (item for item in args.steps if item.service == key):
        node = args.servers[step.server].node
        if node is None or args.swarm is None:  # the caller asks before
            raise ValueError(f"{step.server} has no inside")
        last = node.run(
            f"{name}-{step.key}",
            step_command(step),
            stdin=args.swarm.files.fill(step.input),
            triggers=[made.id],
            after=[last],
            goes_with_server=True,
            parent=parent,
        )
    return last


def step_command(step: StepSpec) -> str:
    """Return the shell line that runs a step in the store's container, once that is well."""
    return render(
        "stores/step.sh", service=step.service, command=shlex.join(step.command), key=step.key
    ).strip()
