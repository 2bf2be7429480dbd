"""A stack that the real CLI made costs what its cloud would bill for what is there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx

from tests.engine.conftest import Project
from tests.unit.cost.invoice import invoice


def _api(project: Project) -> Any:
    """Return a function that answers a GET of the local cloud's API."""
    headers = {"Authorization": f"Bearer {project.variables['HCLOUD_TOKEN']}"}

    def get(path: str) -> Any:
        url = project.variables["HCLOUD_ENDPOINT"] + path
        answer = httpx.get(url, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    return get


def test_what_is_there_costs_what_the_outputs_say(project: Project) -> None:
    """The sum that the stack promises is the one over the inventory, to the cent."""
    empty = invoice(_api(project))
    assert (empty.net, dict(empty.items)) == (Decimal(0), {})

    done = project.stack("up", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout
    billed = invoice(_api(project))
    told = project.outputs()["monthly_cost"]
    used = sum(
        Decimal(line["monthly"])
        for line in told["lines"]
        if line.get("estimated") and line["monthly"]
    )

    assert billed.missing == ()
    assert Decimal(told["total"]) - used == billed.net
    assert told["currency"] == billed.currency
    assert billed.net > 0
