"""Every other system proves its copies, with the stores that Chrono Scraper has not.

For `PLINTH_ALL_STACKS=1` alone: each takes minutes.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.system import inside
from tests.system.shared import Stacks
from tests.system.systems import Stack

pytestmark = pytest.mark.skipif(
    not os.environ.get("PLINTH_ALL_STACKS"), reason="minutes for each stack"
)

# what each item is held to, by the step's name
PROOFS = {
    "fairpact/prod": {
        "postgres": "rows", "postgres-dump": "rows", "redis": "keys", "uploads": "files",
        "config": "files",
    },
    "glossary/prod": {
        "postgres": "rows", "postgres-dump": "rows", "neo4j": "files", "uploads": "files",
        "config": "files",
    },
    "ecommerce/dev": {"postgres": "rows", "assets": "files", "config": "files"},
    "nutri/prod": {"supabase": "rows", "config": "files"},
}  # fmt: skip


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.stack(name)) for name in PROOFS]
)
def stack(request: pytest.FixtureRequest, stacks: Stacks) -> Stack:
    """Bring a stack up once for all that looks at it, here and elsewhere."""
    return stacks.get(request.param)


def test_all_copies_are_proven(stack: Stack) -> None:
    """By the drill of a person; its report says of each what was looked at, and its outcome."""
    proofs = PROOFS[f"{stack.system}/{stack.environment}"]
    if "neo4j" in proofs:  # it stands still for its copy: the first is made by the clock
        inside.done(stack, "systemctl start --no-block plinth-backup-neo4j.service")
    inside.copied(stack, *proofs)

    done = stack.plinth("drill", "--quick", "--json")

    reports: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    assert done.returncode == 0, done.stderr
    looked = {
        report["item"]: [step["name"] for step in report["steps"] if "against" in step["name"]]
        for report in reports
    }
    assert looked == {item: [f"{what} against the ledger"] for item, what in proofs.items()}
    assert {report["item"] for report in reports if report["passed"]} == set(proofs)
    assert all(report["rto"] <= report["rto_target"] for report in reports)
    assert inside.done(stack, "cat /var/lib/plinth/status/proven")
    shown = stack.plinth("drill", "--last").stdout
    assert (shown.count("passed"), "FAILED" in shown) == (len(proofs), False)
