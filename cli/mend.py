"""Before a run, whatever the last one left when it was cut off is put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cli import heal, heal_swarm
from cli.cloud_inventory import of_stack
from cli.context import Context
from cli.heal_dns import remove_stray_records
from cli.heal_parts import remove_parts
from cli.leftover_plugins import end_leftover_plugins
from cli.pulumi import Pulumi


def mend(
    context: Context, pulumi: Pulumi, since: datetime, tell: Callable[[str], None]
) -> list[str]:
    """Compare state and clouds after a run that was cut off.

    Args:
        context: the stack.
        pulumi: its Pulumi.
        since: when the run began that was cut off; what is older is nobody's to remove.
        tell: told what is going on.

    Returns:
        What was put right, one short sentence each.

    Raises:
        PlinthError: a cloud does not answer or refuses.
    """
    tell("the last run was cut off: comparing state and cloud")
    said = []
    if heal.release_lock(context, pulumi, tell):
        said.append("released its lock")
    # They may still be at work on what is compared next.
    end_leftover_plugins(pulumi.environment["PULUMI_HOME"])
    deployment = pulumi.state()
    variables, inventory = pulumi.environment, of_stack(pulumi)
    cut_off = heal.pending(deployment)
    removed = heal.remove_orphans(inventory, context.stack, heal.known_ids(deployment), since)
    removed += remove_parts(inventory, context.stack, deployment)
    removed += remove_stray_records(deployment, cut_off, variables)
    for manager in heal_swarm.managers(deployment):
        try:
            known = heal_swarm.known_objects(deployment)
            removed += heal_swarm.remove_strays(manager, context.stack, known)
        except heal_swarm.UnreachableError as error:
            # The server may be one that is to be made anew; Pulumi says so where it is not.
            tell(f"could not look into the Swarm: {error}")
    if removed:
        said.append(f"removed what no state knows: {', '.join(removed)}")
    _look_again(context, pulumi, deployment, tell)
    if cut_off:
        said.append(f"forgot {len(cut_off)} creations that were cut off")
    return said


def _look_again(
    context: Context, pulumi: Pulumi, deployment: dict[str, Any], tell: Callable[[str], None]
) -> None:
    """Read from Hetzner what the state has of it: a half-made server may lack its network.

    What is inside servers is left out: it cannot be asked where a server is gone.
    """
    resources = deployment.get("resources") or []
    urns = [item["urn"] for item in resources if item["type"].startswith("hcloud:")]
    flags = ["--clear-pending-creates"] if heal.pending(deployment) else []
    if urns or flags:
        targets = [word for urn in urns for word in ("--target", urn)]
        pulumi.change("refresh", "--stack", context.stack, *flags, *targets, tell=tell)
