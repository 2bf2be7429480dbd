"""Does what is said about cost belong to something that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_stack, in_system
from components.config.nearest import hint
from components.config.usage import LOAD_BALANCER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem


def check_costs(config: StackConfig) -> Iterator[Problem]:
    """Report traffic of what is not there, and marks in the wrong order."""
    settings = config.settings
    senders = list(settings.servers)
    if settings.load_balancer is not None:
        senders.append(LOAD_BALANCER)
    for key in settings.usage.traffic_tb:
        if key not in senders:
            cause = f"the stack has no `{key}` that sends traffic"
            yield in_stack(
                config, f"usage.traffic_tb.{key}", cause, hint(key, senders, "senders of traffic")
            )
    budget = config.budget
    if not 0 <= budget.warn <= budget.critical <= budget.limit:
        where = in_stack if settings.budget else in_system
        cause = (
            f"the marks are passed one after the other, but they are warn {budget.warn}, critical "
            f"{budget.critical}, limit {budget.limit} ({budget.currency})"
        )
        yield where(config, "budget", cause, "write them so that warn <= critical <= limit")
