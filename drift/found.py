"""From changes that a refresh found to findings in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from drift import remedies
from drift.finding import Finding, Since
from drift.refreshed import Change
from drift.remedies import Words
from drift.state import place_of
from report.nouns import noun
from report.preview import Step
from report.words import changes as changed_words

FIREWALL: Final = "hcloud:index/firewall:Firewall"
RULES: Final = "rules"


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
    old, new = dict(change.old), dict(change.new)
    lines = []
    if change.type == FIREWALL:
        before, after = ([_rule(rule) for rule in side.pop(RULES, None) or ()]
                         for side in (old, new))  # fmt: skip
        lines = [f"rule gone: {words}" for words in (Counter(before) - Counter(after)).elements()]
        lines += [f"rule new: {words}" for words in (Counter(after) - Counter(before)).elements()]
    step = Step(
        kind="update", urn=change.urn, type=change.type, name=change.name, parent="",
        old=old, new=new,
    )  # fmt: skip
    return [*changed_words(step), *lines]


def _rule(rule: Mapping[str, Any]) -> str:
    """Return a firewall's rule as it is read aloud."""
    inbound = rule.get("direction") != "out"
    ranges = rule.get("sourceIps" if inbound else "destinationIps") or ()
    port = f" {rule['port']}" if rule.get("port") else ""
    name = f" ({rule['description']})" if rule.get("description") else ""
    return f"{rule.get('protocol')}{port} {'from' if inbound else 'to'} {', '.join(ranges)}{name}"
