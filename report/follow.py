"""Tells what was decided from what only follows from it.

A new server means new ids, and whatever has one of them changes too: dozens of steps that nobody
decided. They are counted, and named where they are risks; read they need not be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from policies.rules.resource import UNKNOWN
from report.differences import ABSENT, Difference
from report.words import FILES, hidden, step_differences

if TYPE_CHECKING:
    from report.preview import Step

# Ids of other resources, and what is hung on them so that a step is done again.
_DERIVED = re.compile(
    r"^(triggers|replaceTriggers|(\w+\.)*\w*[iI]ds?|networksAdvanceds\[\d+\]\.id)\b"
)


def follows(step: Step) -> bool:
    """Tell whether a step is there only because another resource changes."""
    if step.kind == "replace":
        return all(_DERIVED.match(cause) for cause in step.causes)
    if step.kind != "update" or hidden(step):
        return False
    found = step_differences(step)
    return bool(found) and all(_derived(item) for item in found)


def _derived(item: Difference) -> bool:
    if item.path.startswith(f"{FILES}."):
        return ABSENT not in (item.old, item.new)
    return _unknown(item.new) or bool(_DERIVED.match(item.path))


def _unknown(value: Any) -> bool:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(_unknown(item) for item in value)
    return value is UNKNOWN
