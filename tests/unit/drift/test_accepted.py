"""Drift that somebody has agreed to."""

from __future__ import annotations

from datetime import date

import pytest

from components.config.drift import DriftAcceptedConfig
from drift.accepted import part
from drift.finding import COULD_NOT_LOOK, FOUND, NONE, Finding, Look

FINDING = Finding(
    key="extra:cloudflare:A:x.example.com:192.0.2.9", place="cloudflare", kind="extra",
    what="DNS record", details=(), accept="", undo="",
)  # fmt: skip


def _entry(key: str) -> DriftAcceptedConfig:
    return DriftAcceptedConfig(key=key, owner="ops", reason="a trial", expires=date(2026, 11, 30))


@pytest.mark.parametrize(
    ("key", "today", "covered"),
    [
        (FINDING.key, date(2026, 11, 30), True),
        (FINDING.key, date(2026, 12, 1), False),
        ("extra:cloudflare:*:x.example.com:*", date(2026, 11, 1), True),
        ("extra:cloudflare:AAAA:*", date(2026, 11, 1), False),
    ],
)
def test_an_agreement_covers_its_key_until_it_ends(key: str, today: date, *, covered: bool) -> None:
    """To the last day; the day after it is told again."""
    told, kept = part([FINDING], [_entry(key)], today)
    assert told == ([] if covered else [FINDING])
    assert kept == ([(FINDING, "a trial (ops, until 2026-11-30)")] if covered else [])


def test_the_exit_code_says_what_cron_asks() -> None:
    """Drift is 3, also where a part could not be looked at; else that is 1, and nothing is 0."""
    assert Look(stack="dev", findings=(), unseen={}).exit_code == NONE == 0
    assert Look(stack="dev", findings=(), unseen={"swarm": "x"}).exit_code == COULD_NOT_LOOK == 1
    assert Look(stack="dev", findings=(FINDING,), unseen={"swarm": "x"}).exit_code == FOUND == 3
    accepted = Look(stack="dev", findings=(), unseen={}, accepted=((FINDING, "a trial"),))
    assert accepted.exit_code == NONE
