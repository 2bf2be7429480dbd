"""What is left of copies after some time: the rules of pgBackRest and restic, as plain functions.

The tools themselves decide on the servers; this is for plans, documents and tests, which hold it to
what restic does with the same times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from components.config.elapses import elapses
from components.remote.backup.physical import due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from components.blueprint.backups.specs import BackupSpec, KeepSpec

_BUCKETS: dict[str, Callable[[datetime], tuple[int, ...]]] = {
    "daily": lambda at: (at.year, at.month, at.day),
    "weekly": lambda at: tuple(at.isocalendar()[:2]),
    "monthly": lambda at: (at.year, at.month),
}


@dataclass(frozen=True, order=True)
class Copy:
    """One copy: when, and of what kind (`full`, `diff`, `incr`)."""

    at: datetime
    kind: str = "full"


def left(item: BackupSpec, place: str, start: datetime, days: int) -> list[Copy]:
    """Return what a place has of an item after some days of its schedule, the oldest first."""
    keep, end = item.keep[place], start + timedelta(days=days)
    times = [(at, "") for at in _until(item.schedule, start, end)]
    if item.incremental:
        times += [(at, "incr") for at in _until(item.incremental, start, end)]
    have: list[Copy] = []
    for at, kind in sorted(times):
        made = kind if kind and have else _kind(item, have, at)
        have = kept([*have, Copy(at, made)], keep, chained=item.continuous, now=at)
    return have


def _until(calendar: str, start: datetime, end: datetime) -> Iterable[datetime]:
    for at in elapses(calendar, start):
        if at > end:
            return
        yield at


def _kind(item: BackupSpec, have: list[Copy], at: datetime) -> str:
    """Return the kind of the next copy, as the server decides it."""
    if not item.continuous:
        return "full"
    known = [{"type": copy.kind, "timestamp": {"start": copy.at.timestamp()}} for copy in have]
    return due(known, at.timestamp(), item.full_every)


def kept(copies: list[Copy], keep: KeepSpec, *, chained: bool, now: datetime) -> list[Copy]:
    """Return the copies that stay, the oldest first.

    Args:
        copies: the oldest first.
        keep: the rules.
        chained: pgBackRest's: what builds on a full copy goes with it.
        now: when the rules are applied.
    """
    if chained:
        return _chained(copies, keep.days or 0, now)
    stay: set[Copy] = set()
    if keep.days is not None and copies:
        stay |= {c for c in copies if c.at > copies[-1].at - timedelta(days=keep.days)}
    for name, bucket in _BUCKETS.items():
        count, last = getattr(keep, name) or 0, None
        for copy in reversed(copies):
            if count and bucket(copy.at) != last:
                last, count = bucket(copy.at), count - 1
                stay.add(copy)
    return [copy for copy in copies if copy in stay]


def _chained(copies: list[Copy], days: int, now: datetime) -> list[Copy]:
    """Keep every moment of so many days: the full copy before the first of them stays as well."""
    fulls = [copy.at for copy in copies if copy.kind == "full"]
    before = [at for at in fulls if at < now - timedelta(days=days)]
    oldest = max(before, default=datetime.min.replace(tzinfo=UTC))
    return [copy for copy in copies if copy.at >= oldest]
