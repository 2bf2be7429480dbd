"""Who asks from elsewhere: has the check that was deployed, and tells when nothing answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.system.systems import Stack

pytestmark = pytest.mark.stack("nutri/prod", turn=8)

_PATIENCE = 60  # seconds; the local cloud's provider looks every five, and twice


def _monitors(stack: Stack) -> list[dict[str, Any]]:
    """Return the checks that the provider has."""
    path = stack.checkout.state / "cloud" / "neighbours" / "inbox" / "monitors.json"
    found: list[dict[str, Any]] = json.loads(path.read_text())
    return found


def _told(stack: Stack, since: float) -> list[tuple[str, str]]:
    """Return what the provider told people after a moment: status and title."""
    profile = json.loads((stack.checkout.state / "cloud" / "profile.json").read_text())
    asked = {"since": str(since), "stack": stack.name}
    rows = httpx.get(f"{profile['inbox']}messages", params=asked).json()
    return [(row["status"], row["title"]) for row in rows if row["way"] == "uptimerobot"]


def _wait(stack: Stack, since: float, wanted: tuple[str, str]) -> None:
    end = time.monotonic() + _PATIENCE
    while wanted not in _told(stack, since):
        assert time.monotonic() < end, (wanted, _told(stack, since), _monitors(stack))
        time.sleep(1)


def _scale(stack: Stack, tasks: int) -> None:
    proxy = stack.plan["config"]["ingress"]["service"]
    manager = stack.plan["swarm"]["first"]
    done = stack.on(manager, f"sudo docker service scale --detach {proxy}={tasks}")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def away(stack: Stack) -> Iterator[float]:
    """Take the proxy away for the time of a test; give when that was."""
    begun = time.time()
    _scale(stack, 0)
    try:
        yield begun
    finally:
        _scale(stack, 1)


def test_the_check_is_in_the_account(stack: Stack) -> None:
    """Of the health address, every five minutes, and its answer was seen from outside."""
    end = time.monotonic() + _PATIENCE
    while [one["status"] for one in _monitors(stack)] != [2]:  # up
        assert time.monotonic() < end, _monitors(stack)
        time.sleep(1)
    (one,) = _monitors(stack)
    assert (one["friendly_name"], one["url"], one["interval"], one["contacts"]) == (
        "nutri prod health", "https://api.nutri.app/api/health", 300, "0101_0_0"
    )  # fmt: skip


def test_an_address_that_falls_is_told(stack: Stack, away: float) -> None:
    """Once when it falls and once when it is back, by who is not of this stack."""
    name = "nutri prod health"
    _wait(stack, away, ("firing", f"Monitor is DOWN: {name}"))
    _scale(stack, 1)
    _wait(stack, away, ("resolved", f"Monitor is UP: {name}"))
    assert [status for status, _ in _told(stack, away)][:2] == ["firing", "resolved"]
