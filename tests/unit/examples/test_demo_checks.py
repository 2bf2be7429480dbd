"""Health of the demo app: what fails, what only degrades, and what is shown of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from examples.demo import checks
from examples.demo.checks import Check
from examples.demo.settings import Role, Settings
from examples.demo.upstream import UpstreamError

SETTINGS = Settings(role=Role.WEB, system="Demo", name="backend", version="1", port=8000)


async def fine() -> None:
    """Find nothing wrong."""


async def broken() -> None:
    """Fail as a client library does."""
    raise ConnectionError("refused\nsecond line")


async def slow() -> None:
    """Never end in time."""
    await asyncio.sleep(30)


async def unwell() -> dict[str, Any]:
    """Fail as an upstream that says why."""
    raise UpstreamError("answered 503", {"status": "unhealthy"})


def test_check_that_succeeds() -> None:
    """A probe that returns is up."""
    found = asyncio.run(checks.run("x", fine, critical=True))
    assert (found.up, found.detail) == (True, "")


def test_check_that_fails_says_why_in_one_line() -> None:
    """What a probe raises is the finding, its first line only."""
    found = asyncio.run(checks.run("x", broken, critical=True))
    assert (found.up, found.detail) == (False, "ConnectionError: refused")


def test_check_that_hangs_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dependency that does not answer makes a failing check, not a hanging one."""
    monkeypatch.setattr(checks, "_LIMIT", 0.05)
    found = asyncio.run(checks.run("x", slow, critical=True))
    assert (found.up, found.detail) == (False, "no answer within 0.05 s")


def test_report_of_an_unwell_upstream_is_kept() -> None:
    """What an upstream says of itself is kept even where it is not well."""
    found = asyncio.run(checks.run("x", unwell, critical=False))
    assert (found.up, found.report) == (False, {"status": "unhealthy"})


@pytest.mark.parametrize(
    ("found", "status", "word"),
    [
        ((), 200, "healthy"),
        ((Check("a", up=True, latency_ms=1, critical=True),), 200, "healthy"),
        ((Check("a", up=False, latency_ms=1, critical=False),), 200, "degraded"),
        ((Check("a", up=False, latency_ms=1, critical=True),), 503, "unhealthy"),
    ],
)
def test_report(found: tuple[Check, ...], status: int, word: str) -> None:
    """Only a critical dependency makes the service unhealthy."""
    code, body = checks.report(SETTINGS, found, 12.34)
    assert (code, body["status"], body["uptime_s"]) == (status, word, 12.3)


def test_reports_do_not_grow() -> None:
    """Two services that ask each other do not show ever deeper copies of themselves."""
    own: dict[str, Any] = {"status": "healthy", "checks": {}}
    for _ in range(5):
        check = Check("other", up=True, latency_ms=1, critical=False, report=own)
        own = checks.report(SETTINGS, (check,), 1)[1]
    (shown,) = own["checks"].values()
    assert shown["report"]["checks"] == {
        "other": {"status": "up", "latency_ms": 1, "critical": False}
    }
