"""All of a stack, as rules about more than one resource see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policies.before import Before, BeforeUnknown
from policies.rules.resource import Resource


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What would be there after the change, and what was there before.

    Attributes:
        resources: all of them, as their providers get them; in a preview what is not known yet is
            UNKNOWN.
        settings: the stack's `plinth:` values without that prefix, structures decoded.
        before: what the stack's state had, or why that is not known.
        today: the day, for what ends or grows old.
    """

    resources: tuple[Resource, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    before: Before | BeforeUnknown
    today: date
