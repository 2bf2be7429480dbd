"""What differs between two texts, in as few characters as tell it."""

from __future__ import annotations

from difflib import unified_diff
from itertools import islice

_SHOWN = 12  # lines
_LONG = 60  # characters; shorter texts are shown whole
_AROUND = 2  # words kept on each side of what differs
_GAP = "…"


def lines_of(old: str, new: str) -> tuple[str, ...]:
    """Return the lines that go (`-`) and come (`+`), the first of them where there are many."""
    compared = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    found = [line for line in islice(compared, 2, None) if not line.startswith("@@")]
    if len(found) > _SHOWN:
        left = len(found) - _SHOWN
        return (*found[:_SHOWN], f"  {_GAP} {left} more line{'s' if left > 1 else ''}")
    return tuple(found)


def words_of(old: str, new: str) -> tuple[str, str]:
    """Return both texts, long ones without what they begin and end with alike."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    before, after = old.split(" "), new.split(" ")
    shortest = min(len(before), len(after))
    head = 0
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return _cut(before, head, tail), _cut(after, head, tail)


def _cut(words: list[str], head: int, tail: int) -> str:
    """Return the words but for those that are alike, a few of these kept to tell the place."""
    first, last = max(0, head - _AROUND), len(words) - max(0, tail - _AROUND)
    left = f"{_GAP} " if first else ""
    right = f" {_GAP}" if last < len(words) else ""
    return f"{left}{' '.join(words[first:last])}{right}"
