"""`plinth down`: removes what `up` made, data included, after saying so."""

from __future__ import annotations

from collections.abc import Callable

import typer
from rich.console import Console

from cli import backup_key, heal, stack_config
from cli.cloud import LocalCloud
from cli.cloud_inventory import of_stack
from cli.context import Context
from cli.errors import PlinthError
from cli.leftover_plugins import end_leftover_plugins
from cli.lock import exclusive
from cli.preflight import machines_possible
from cli.prepare import attach
from cli.pulumi import Pulumi
from cli.recover import mark
from cli.steps import Steps
from cli.unfinished import Unfinished

PROTECTED = ("servers", "volumes", "networks", "floating_ips", "primary_ips", "load_balancers")


def down(context: Context, console: Console, *, yes: bool, backup_key_saved: bool = False) -> None:
    """Destroy the stack; the local cloud goes too when no other stack uses it.

    Args:
        context: the stack.
        console: where progress is shown.
        yes: do not ask; needed for a real cloud where there is no terminal.
        backup_key_saved: the key of backups that stay is written down.

    Raises:
        PlinthError: nothing was confirmed, the key of backups that stay would go, or something
            could not be removed.
    """
    with exclusive(context.state, "down"):
        if context.local:  # with its buckets
            _down_local(context, console)
            return
        pulumi = attach(context)
        backup_key.demand(pulumi.state(), context.stack, saved=backup_key_saved)
        if not yes:
            _confirm(context)
        with Steps(console, 1).step(f"pulumi destroy, stack {context.stack}") as tell:
            _destroy(context, pulumi, tell)


def _down_local(context: Context, console: Console) -> None:
    cloud = LocalCloud(context.state)
    made = context.stack in stack_config.stacks(context)
    if not made and not cloud.exists():
        console.print(f"Nothing is here: no stack {context.stack} and no local cloud.")
        return
    steps = Steps(console, 2)
    with steps.step(f"pulumi destroy, stack {context.stack}") as tell:
        if not made:
            tell("the stack was never made")
        elif cloud.has_records():
            cloud.start(api_only=bool(machines_possible()))
            _destroy(context, attach(context), tell)
        else:
            _forget(context, cloud, tell)
    with steps.step("local cloud") as tell:
        _stop_cloud(context, cloud, tell)


def _forget(context: Context, cloud: LocalCloud, tell: Callable[[str], None]) -> None:
    """Drop a stack whose cloud lost its records: there is nobody to ask to delete anything."""
    cloud.start(api_only=bool(machines_possible()))
    pulumi = attach(context)
    heal.release_lock(context, pulumi, tell)
    end_leftover_plugins(pulumi.environment["PULUMI_HOME"])
    pulumi.run("stack", "rm", "--force", "--yes", "--preserve-config", context.stack)
    Unfinished(context).end()
    mark.end(context)
    tell("the local cloud's records are gone: the stack was forgotten")


def _destroy(context: Context, pulumi: Pulumi, tell: Callable[[str], None]) -> None:
    heal.release_lock(context, pulumi, tell)
    end_leftover_plugins(pulumi.environment["PULUMI_HOME"])
    pulumi.run("state", "unprotect", "--all", "--yes", "--stack", context.stack)
    inventory = of_stack(pulumi)
    for kind in PROTECTED:
        for item in inventory.labelled(kind, f"managed-by=plinth,stack={context.stack}"):
            if item.get("protection", {}).get("delete"):
                tell(f"lifting protection of {item['name']}")
                inventory.unprotect(kind, item["id"])
    done = pulumi.change("destroy", "--stack", context.stack, tell=tell)
    heal.remove_orphans(inventory, context.stack, heal.known_ids({}))
    pulumi.run("stack", "rm", "--yes", "--preserve-config", context.stack)
    Unfinished(context).end()
    mark.end(context)
    tell(f"{done.changed.get('delete', 0)} resources removed")


def _stop_cloud(context: Context, cloud: LocalCloud, tell: Callable[[str], None]) -> None:
    others = [name for name in stack_config.stacks(context) if name != context.stack]
    if others:
        tell(f"stays, since it runs {', '.join(others)}")
        return
    cloud.stop()
    tell("removed, and everything of it on this machine")


def _confirm(context: Context) -> None:
    question = f"This deletes {context.stack} on {context.cloud}, data included. Type its name"
    if typer.prompt(question, default="", show_default=False) != context.stack:
        raise PlinthError("Nothing was deleted: the name was not typed.", exit_code=2)
