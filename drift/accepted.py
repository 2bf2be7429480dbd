"""Drift that somebody has agreed to: told no more, until the day on which the agreement ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import Protocol

from drift.finding import Finding


class Acceptance(Protocol):
    """An entry of `plinth:drift_accepted`."""

    @property
    def key(self) -> str:
        """Return the finding's key; `*` stands for any text."""

    @property
    def owner(self) -> str:
        """Return who agreed."""

    @property
    def reason(self) -> str:
        """Return why."""

    @property
    def expires(self) -> date:
        """Return the last day on which it holds."""


def part(
    findings: Iterable[Finding], accepted: Sequence[Acceptance], today: date
) -> tuple[list[Finding], list[tuple[Finding, str]]]:
    """Part findings into those that are told and those that are accepted, with the reason."""
    told: list[Finding] = []
    kept: list[tuple[Finding, str]] = []
    for finding in findings:
        entry = next((e for e in accepted if _covers(e, finding, today)), None)
        if entry:
            kept.append((finding, f"{entry.reason} ({entry.owner}, until {entry.expires})"))
        else:
            told.append(finding)
    return told, kept


def _covers(entry: Acceptance, finding: Finding, today: date) -> bool:
    return today <= entry.expires and fnmatchcase(finding.key, entry.key)
