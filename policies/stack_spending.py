"""From a stack and its settings to what it would cost, may cost, and cost before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from components.blueprint.cost_usage import usage_lines
from components.blueprint.usage import Expected, Sender
from components.catalog import Catalogue, load_catalogue
from components.config.usage import UsageConfig
from policies.before import Before, BeforeUnknown
from policies.rules import types
from policies.rules.bill import Bill, bill
from policies.rules.budget_subject import Spending
from policies.rules.estimates import estimates
from policies.rules.resource import Resource, at
from policies.rules.stack import Stack
from policies.stack import settings_of
from policies.stack_budget import (
    BudgetUnreadableError,
    read_acknowledgement,
    read_budget,
    read_usage,
    stores_with_hetzner,
)

if TYPE_CHECKING:
    from components.blueprint.money import CostLine

Read = TypeVar("Read")
PRICED_IN = "EUR"  # budgets are converted to it


def spending_of(stack: Stack, values: Mapping[str, Any], root: Path) -> Spending:
    """Return what the budget's rules are about; what cannot be read is among `unclear`.

    Args:
        stack: all resources after the change, and what was before.
        values: the stack's config values.
        root: the project's folder, which holds `systems/`.
    """
    catalogue, settings = load_catalogue(), settings_of(values)
    unclear: list[str] = []

    def read(what: Callable[[], Read], instead: Read) -> Read:
        try:
            return what()
        except BudgetUnreadableError as error:
            if str(error) not in unclear:
                unclear.append(str(error))
            return instead

    currency = catalogue.prices.currency
    if currency != PRICED_IN:
        unclear.append(f"prices are in {currency} and budgets in {PRICED_IN}: they do not compare")
    expected = Expected(
        name="the stack",
        usage=read(lambda: read_usage(settings), UsageConfig()),
        keep=_kept(settings),
        stores=read(lambda: stores_with_hetzner(settings, root), instead=False),
    )
    lines = expected_lines(expected, stack.resources, catalogue)
    return Spending(
        bill=bill(stack.resources, catalogue, lines),
        budget=read(lambda: read_budget(values, root), None),
        before=_before(stack.before, catalogue, lines),
        unread=stack.before.why if isinstance(stack.before, BeforeUnknown) else "",
        acknowledged=read(lambda: read_acknowledgement(settings), None),
        unclear=tuple(unclear),
        resources=stack.resources,
        today=stack.today,
    )


def expected_lines(
    expected: Expected, resources: Sequence[Resource], catalogue: Catalogue
) -> tuple[CostLine, ...]:
    """Return the lines of what is billed by use, as the plan has them."""
    servers = _senders(resources, types.SERVER, "serverType", catalogue.server_types)
    balancers = _senders(
        resources, types.LOAD_BALANCER, "loadBalancerType", catalogue.load_balancer_types
    )
    return tuple(
        usage_lines(
            expected.traffic(servers, next(iter(balancers.values()), None)),
            expected.objects(),
            expected.snapshots(servers, catalogue),
            catalogue,
        )
    )


def _senders(
    resources: Sequence[Resource], token: str, type_property: str, sold: Mapping[str, object]
) -> dict[str, Sender]:
    """Return what sends traffic, by key; what is not known yet is told by its own line."""
    found = {}
    for resource in resources:
        kind = at(resource.properties, type_property)
        place = at(resource.properties, "location")
        if resource.type == token and kind in sold and isinstance(place, str):
            found[resource.name] = Sender(resource.name, str(kind), place)
    return found


def _before(
    before: Before | BeforeUnknown, catalogue: Catalogue, lines: tuple[CostLine, ...]
) -> Bill | None:
    """Price what was there, with what was expected to be used as the stack's outputs tell it.

    Where they tell nothing of that (the first `up` was not done, or was before they did), what is
    expected now (`lines`) counts on both sides.
    """
    if isinstance(before, BeforeUnknown) or not before.resources:
        return None
    told = estimates(before.outputs)
    expected = lines if told is None else told
    resources = [
        Resource(type=item.type, name=item.name, properties=item.inputs)
        for item in before.resources
    ]
    done = bill(resources, catalogue, expected)
    return done if len(done.costs.lines) > len(expected) or done.unlisted else None


def _kept(settings: Mapping[str, Any]) -> int:
    snapshots = settings.get("snapshots")
    if not isinstance(snapshots, Mapping):
        return 0
    keep = snapshots.get("keep", 4)
    return keep if isinstance(keep, int) else 0
