"""Numbers and switches as providers read them: a text is taken for what it says."""

from __future__ import annotations

from typing import Any


def number(value: Any) -> float:
    """Return a number, 0 where none is given or it cannot be read."""
    if isinstance(value, bool):
        return float(value)
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0


def is_on(value: Any) -> bool:
    """Tell whether a switch is on: `true`, as a word or as a value."""
    return value is True or str(value).strip().lower() == "true"
