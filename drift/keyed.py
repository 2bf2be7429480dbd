"""Findings that no line of the files accounts for: their key is what accepts them."""

from __future__ import annotations

from collections.abc import Iterable

from drift.finding import UNKNOWN_SINCE, Finding, Kind, Place, Since
from drift.remedies import accept_key


def keyed(  # noqa: PLR0913 - the parts of a finding
    place: Place,
    kind: Kind,
    key: str,
    what: str,
    details: Iterable[str],
    *,
    undo: str,
    since: Since = UNKNOWN_SINCE,
) -> Finding:
    """Return a finding.

    Args:
        place: where it was found.
        kind: what became of it.
        key: what names it among all of its kind.
        what: the thing, in words.
        details: what is the matter, line by line.
        undo: how to have back what was.
        since: when it was changed.
    """
    whole = f"{kind}:{key}"
    return Finding(
        key=whole,
        place=place,
        kind=kind,
        what=what,
        details=tuple(details),
        since=since,
        accept=accept_key(whole),
        undo=undo,
    )
