"""`plinth preview`: Pulumi's own diff, then what it costs and what the policies say, short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from cli import state_before
from cli.config_check import check
from cli.cost.bills import comparison, plain
from cli.errors import PlinthError
from cli.held import refused
from cli.pulumi import POLICIES
from components.blueprint.kept_prices import Kept, kept
from components.catalog import Catalogue, load_catalogue
from policies.rules import types
from policies.rules.resource import at
from report import events
from report.errors import ReportError
from report.money import CostReport, compare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from rich.console import Console
    from rich.table import Table

    from cli.context import Context
    from cli.pulumi import Pulumi
    from report.preview import Preview

SIGNS = {"mandatory": "[red]blocks[/red]", "advisory": "[yellow]advises[/yellow]"}
UNCHANGED = "no changes were expected"


def preview(
    context: Context, pulumi: Pulumi, console: Console, *, expect_no_changes: bool = False
) -> None:
    """Show what `up` would change, cost and break.

    Raises:
        PlinthError: a policy blocks it or it failed (1); changes where none were expected (3).
    """
    state_before.give(pulumi)
    log = pulumi.event_log("preview")
    arguments = ["preview", "--diff", "--stack", context.stack, "--event-log", str(log), *POLICIES]
    if expect_no_changes:
        arguments.append("--expect-no-changes")
    done = pulumi.run(*arguments, check=False)
    console.print(done.stdout, markup=False, highlight=False)
    try:
        with log.open(encoding="utf-8") as lines:
            found = events.read(lines)
    except (OSError, ReportError) as error:
        raise PlinthError(done.stderr.strip() or str(error)) from None
    if not found.failures:
        show_money(context, found, console)
    if found.violations:
        console.print(policy_table(found))
    else:
        console.print(f"Policies: {len(found.passed or ())} kept, none broken.", highlight=False)
    if found.blocking:
        raise PlinthError(f"blocked by {', '.join(found.blocking)}")
    if done.returncode:
        if expect_no_changes and UNCHANGED in done.stdout + done.stderr:
            raise PlinthError("changes were found and none were expected", exit_code=3)
        raise PlinthError(refused(found) or done.stderr.strip() or "the preview failed")


def show_money(context: Context, found: Preview, console: Console) -> None:
    """Print both bills, the budget, and which older prices a change loses."""
    catalogue = load_catalogue()
    cost = compare(found, catalogue)
    console.print(cost_table(cost))
    for name in cost.unknown:
        console.print(f"[red]not in the sum[/red]: {escape(name)}, its price is not known")
    if cost.after is not None:
        console.print(_budget(context, cost.after), highlight=False, soft_wrap=True)
    for item in losses(found, made_on(context, found), catalogue):
        words = escape(item.words())
        console.print(f"[yellow]note[/yellow] {words}", highlight=False, soft_wrap=True)


def cost_table(cost: CostReport) -> Table:
    """Return both bills side by side: the lines that differ, and the sums."""
    moved = [line for line in cost.lines if line.before != line.after]
    return comparison(moved, cost.before, cost.after, cost.currency)


def _budget(context: Context, total: Decimal) -> str:
    """Say how far the sum is from the budget's marks."""
    budget = check(context, tokens_needed=False).budget
    state = budget.state(total)
    colour = {"kept": "green", "over limit": "red"}.get(state, "yellow")
    return (
        f"budget {budget.limit:.2f} a month net: [{colour}]{state}[/{colour}], "
        f"{budget.limit - total:.2f} left"
    )


def policy_table(found: Preview) -> Table:
    """Return what the policies say: what blocks first, each by its first line."""
    kept_count = len(found.passed or ())
    table = plain(
        f"Policies: {kept_count} kept", ("", "left"), ("rule", "left"), ("of", "left"), ("", "left")
    )
    for item in sorted(found.violations, key=lambda v: (v.level != "mandatory", v.policy)):
        name = item.subject.split("::")[-1] or "the stack"
        first = next(iter(item.message.splitlines()), "")
        table.add_row(SIGNS.get(item.level, item.level), item.policy, escape(name), escape(first))
    return table


def losses(found: Preview, made: Mapping[str, date], catalogue: Catalogue) -> tuple[Kept, ...]:
    """Return what servers that are replaced or resized lose of an older price.

    Args:
        found: the preview.
        made: when each server was made, by its name in the cloud.
        catalogue: prices with their history.
    """
    lost = []
    for step in found.steps:
        if step.type != types.SERVER or step.old is None or step.new is None:
            continue
        before, after = (at(side, "serverType") for side in (step.old, step.new))
        name, place = at(step.old, "name"), at(step.new, "location")
        if step.kind != "replace" and before == after:
            continue
        if isinstance(after, str) and isinstance(place, str) and name in made:
            item = kept(step.name, str(before), after, place, made[name], catalogue)
            if item.words():
                lost.append(item)
    return tuple(lost)


def made_on(context: Context, found: Preview) -> dict[str, date]:
    """Return when the servers that change were made; nothing where the cloud cannot be asked."""
    changing = [
        step
        for step in found.steps
        if step.type == types.SERVER and step.kind in ("update", "replace")
    ]
    if not changing:
        return {}
    from cli.cost.live import created_on, inventory  # noqa: PLC0415 - hardly ever needed

    try:
        servers = inventory(local=context.local, state=context.state).every("servers")
    except PlinthError:
        return {}
    return {server["name"]: created_on(server) for server in servers}
