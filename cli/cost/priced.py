"""A stack's config with what it pays for; no more of the plan is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cli.context import Context
from cli.explain.planned_config import planned_config, which
from components.blueprint.context import Context as Planning
from components.blueprint.cost import Paid, costs
from components.blueprint.money import Costs
from components.blueprint.plan_costs import plan_costs
from components.catalog import Catalogue
from components.config import StackConfig


@dataclass(frozen=True)
class Priced:
    """What a stack pays for, and how much."""

    config: StackConfig
    paid: Paid
    costs: Costs
    title: str

    @property
    def state(self) -> str:
        """Return the highest of the budget's marks that the sum has passed, else `kept`."""
        return self.config.budget.state(self.costs.total)

    @property
    def lines(self) -> Mapping[str, tuple[str, Decimal | None]]:
        """Return description and month's amount of each line by its key."""
        return {line.key: (line.description, line.monthly) for line in self.costs.lines}

    @property
    def about(self) -> dict[str, str]:
        """Return which stack it is, and its sum."""
        settings = self.config.settings
        return {
            "system": settings.system,
            "environment": settings.environment,
            "stack": self.config.stack,
            "total": str(self.costs.total),
            "currency": self.costs.currency,
            "state": self.state,
        }


def priced(context: Context, catalogue: Catalogue, overlay: Path | None = None) -> Priced:
    """Price a stack; nothing is asked and nothing is started.

    Args:
        context: the stack.
        catalogue: what the cloud sells, and for how much.
        overlay: a file of a stack's form whose values replace the stack's own, key by key.

    Raises:
        PlinthError: with every problem of the config, each with path, cause and remedy.
    """
    config = planned_config(context, overlay)
    paid = plan_costs(Planning(config, catalogue, {}))
    title = f"{config.system.title} · {config.settings.environment}"
    if overlay:
        title = f"{overlay.name} on {title}"
    return Priced(config, paid, costs(paid, catalogue), title)


def other(context: Context, word: str, catalogue: Catalogue) -> Priced:
    """Price what a stack is compared with: another environment, or a file with other values.

    Raises:
        PlinthError: it is neither, or its config has problems.
    """
    against, overlay = which(context, word)
    return priced(against, catalogue, overlay)
