"""Guess what somebody meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like this one, None where none is like it."""
    choices = sorted(known)
    folded = {choice.lower().replace("_", "-"): choice for choice in choices}
    found = get_close_matches(word.lower().replace("_", "-"), folded, n=1, cutoff=0.5)
    return folded[found[0]] if found else None


def hint(word: str, known: Iterable[str], what: str) -> str:
    """Return a remedy: the nearest known word, or the list of all."""
    choices = sorted(known)
    guess = nearest(word, choices)
    if guess is not None:
        return f"did you mean `{guess}`? Known {what}: {', '.join(choices)}"
    return f"use one of the known {what}: {', '.join(choices) or 'none'}"
