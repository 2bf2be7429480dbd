"""`plinth up`: everything from an empty machine to a running system, and again without change."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from cli import heal, summary
from cli.cloud_inventory import Inventory
from cli.context import Context
from cli.lock import exclusive
from cli.prepare import prepare
from cli.pulumi import Pulumi
from cli.requests_made import RequestCount
from cli.secrets import remember_hosts
from cli.steps import Steps


def up(context: Context, console: Console) -> None:
    """Build or change the stack and show what came of it.

    Raises:
        PlinthError: with what to mend; running it again continues.
    """
    with exclusive(context.state, "up"):
        steps = Steps(console, 6 if context.local else 3)
        pulumi = prepare(context, steps)
        marker = context.state / f"{context.stack}.interrupted"
        with steps.step(f"pulumi up, stack {context.stack}") as tell:
            if marker.exists():
                mend(context, pulumi, tell)
            marker.touch()
            requests = RequestCount(context)
            done = pulumi.change("up", "--stack", context.stack, tell=tell)
            marker.unlink()
            changed = ", ".join(f"{count} to {op}" for op, count in sorted(done.changed.items()))
            tell(f"{changed or 'nothing to change'}{requests.words()}")
        outputs = pulumi.outputs()
        remember_hosts(outputs["servers"])
        summary.show(console, context, outputs)


def mend(context: Context, pulumi: Pulumi, tell: Callable[[str], None]) -> None:
    """Put right what the last run left when it was cut off."""
    tell("the last run was cut off: comparing state and cloud")
    if heal.release_lock(context, pulumi):
        tell("released the lock of the run that was cut off")
    deployment = pulumi.state()
    inventory = Inventory(pulumi.environment["HCLOUD_ENDPOINT"], pulumi.environment["HCLOUD_TOKEN"])
    removed = heal.remove_orphans(inventory, context.stack, heal.known_ids(deployment))
    if removed:
        tell(f"removed what no state knows: {', '.join(removed)}")
    if heal.pending(deployment):
        pulumi.change("refresh", "--stack", context.stack, "--clear-pending-creates", tell=tell)
