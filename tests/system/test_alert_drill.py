"""A fault on a stack that runs: who has to hear of it hears of it, at its real times."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.system.shared import Stacks
from tests.system.systems import Stack

pytestmark = pytest.mark.stack("chrono-scraper/prod", turn=2)


@pytest.fixture(scope="module")
def stack(stacks: Stacks) -> Stack:
    """Bring the stack up, or take the one that others have looked at."""
    return stacks.get("chrono-scraper/prod")


def test_an_alert_is_heard_by_its_receivers_and_nothing_else_is(stack: Stack) -> None:
    """A rehearsal that took too long: by mail within 30 s and two looks, as a warning; no other."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.system.fault_once", "chrono-scraper", "prod", "drill-slow"],
        cwd=stack.checkout.path,
        env=stack.checkout.environment | {"PYTHONPATH": str(stack.checkout.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    (row,) = rows
    assert (row["alert"], row["severity"], row["ways"]) == (
        "RestoreDrillSlow",
        "warning",
        ["email"],
    )
    assert row["fires"] is not None, done.stderr
    assert (row["error"], row["others"]) == ("", [])
    left = stack.on("app-1", "ls /var/lib/plinth/metrics/*.drill")
    assert left.returncode != 0  # mended
