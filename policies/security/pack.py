"""What the security pack consists of."""

from __future__ import annotations

from collections.abc import Iterable

from policies.pack import Pack, StackRules
from policies.rules.kept import DATA_KEPT, DATA_NOT_DELETED
from policies.rules.risky import DATA_CHANGE_PROVEN
from policies.rules.security import ALWAYS, STACK, WHERE_PROTECTED


def _others() -> Iterable[str]:
    """Return the names of the budget pack's rules, which this pack does not know otherwise."""
    from policies.budget.pack import BUDGET  # noqa: PLC0415 - only where one is named

    return BUDGET.rules


SECURITY = Pack(
    name="plinth-security",
    always=(*ALWAYS, DATA_KEPT),
    protected=WHERE_PROTECTED,
    whole=(
        StackRules((DATA_NOT_DELETED, DATA_CHANGE_PROVEN, *STACK), lambda stack, _values: stack),
    ),
    keeper=True,
    others=_others,
)
