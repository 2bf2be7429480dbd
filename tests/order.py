"""Which tests go to one worker, and in which order: those on one stack together, the longest first.

Without several workers the order is the same.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

# What takes minutes, the longest first; all else of a kind follows by name.
LONGEST = (
    "chrono-scraper/dev",
    "chrono-scraper/dev:data",
    "tests/system/test_killed.py",
    "ecommerce/prod",
    "fairpact/prod",
    "chrono-scraper/prod",
    "ecommerce/dev",
    "nutri/prod",
    "glossary/prod",
    "tests/system/test_releases.py",
)
_KINDS = ("tests/system/", "tests/engine/", "tests/unit/")  # the short ones fill the gaps
DEFAULT_STACK = "chrono-scraper/dev"
DATA_STACK = "chrono-scraper/dev:data"  # the same once more, for what is done to its data


def stack_of(item: pytest.Item) -> str | None:
    """Return the stack that a test looks at, as SYSTEM/ENV[:WHICH], None where it shares none."""
    marker = item.get_closest_marker("stack")
    return str(marker.args[0]) if marker else None


def group_of(item: pytest.Item) -> str:
    """Return what a test shares a worker with: those on its stack, else those of its file."""
    return stack_of(item) or item.nodeid.partition("::")[0]


def arrange(items: list[pytest.Item]) -> dict[str, str]:
    """Sort the tests, keeping a file's own order; return the stacks of those that look at one."""
    for item in items:
        if "running" in getattr(item, "fixturenames", ()) and stack_of(item) is None:
            item.add_marker(pytest.mark.stack(DEFAULT_STACK))
    items.sort(key=lambda item: (*place(group_of(item), item.nodeid), group_of(item), _turn(item)))
    return {item.nodeid: stack for item in items if (stack := stack_of(item))}


def place(group: str, nodeid: str) -> tuple[int, int]:
    """Return where a group stands among all: its kind, then its length."""
    kind = _first(nodeid.startswith(folder) for folder in _KINDS)
    return kind, _first(group == name for name in LONGEST)


def _first(found: Iterable[bool]) -> int:
    """Return the place of the first that is true, after all where none is."""
    number = 0
    for number, is_it in enumerate(found, 1):
        if is_it:
            return number - 1
    return number


def _turn(item: pytest.Item) -> int:
    """Return a test's turn on its stack: those that leave it otherwise than it was come later."""
    marker = item.get_closest_marker("stack")
    return int(marker.kwargs.get("turn", 0)) if marker else 0
