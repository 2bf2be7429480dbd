"""From changes that a refresh found to findings in plain words."""

from __future__ import annotations

from collections.abc import Callable

from drift import remedies
from drift.finding import Finding, Since
from drift.refreshed import Change
from drift.remedies import Words
from drift.state import place_of
from report.preview import Step
from report.words import changes as changed_words
from report.words import noun


def finding(change: Change, words: Words, since: Callable[[Change], Since]) -> Finding:
    """Return a change as it is told.

    Args:
        change: what the refresh found.
        words: the commands that mend it.
        since: says when it was made.
    """
    place = place_of(change.type)
    if place is None:
        raise ValueError(change.type)
    details = ("it is not there any more",) if change.gone else tuple(_details(change))
    return Finding(
        key=f"{'gone' if change.gone else 'changed'}:{change.name}",
        place=place,
        kind="gone" if change.gone else "changed",
        what=f"{noun(change.type)} {change.name}",
        details=details,
        since=since(change),
        accept=remedies.accept(change, words),
        undo=remedies.undo(change, words),
    )


def _details(change: Change) -> list[str]:
    step = Step(
        kind="update",
        urn=change.urn,
        type=change.type,
        name=change.name,
        parent="",
        old=change.old,
        new=change.new,
    )
    return changed_words(step)
