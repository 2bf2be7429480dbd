"""What alerts and dashboards ask for is there: held to each prod's own Prometheus."""

from __future__ import annotations

import time

import pytest

from components.blueprint.monitoring.promql import metrics_in
from components.blueprint.monitoring.rules.metrics import AWAITED
from tests.system.shared import Stacks
from tests.system.systems import Stack
from tests.system.test_monitoring import asked

STACKS = tuple(
    f"{system}/prod" for system in ("chrono-scraper", "ecommerce", "fairpact", "glossary", "nutri")
)
_FIRST = 120  # seconds from the end of `make up` until everything was asked once, and told once


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.stack(name)) for name in STACKS]
)
def stack(request: pytest.FixtureRequest, stacks: Stacks) -> Stack:
    """Bring a stack up once for all that looks at it, here and elsewhere."""
    return stacks.get(request.param)


def _scraped(stack: Stack) -> set[str]:
    return set(asked(stack, "prometheus", 9090, "/api/v1/label/__name__/values")["data"])


def _of_rules(stack: Stack) -> dict[str, str]:
    """Return each metric that an alert asks for, with the alert's name."""
    groups = asked(stack, "prometheus", 9090, "/api/v1/rules?type=alert")["data"]["groups"]
    return {
        metric: rule["name"]
        for group in groups
        for rule in group["rules"]
        for metric in metrics_in(rule["query"])
    }


def _of_panels(stack: Stack) -> dict[str, str]:
    """Return each metric that a panel asks Prometheus for, with its page and title."""
    found: dict[str, str] = {}
    for row in asked(stack, "grafana", 3000, "/api/search"):
        board = asked(stack, "grafana", 3000, f"/api/dashboards/uid/{row['uid']}")["dashboard"]
        for panel in board["panels"]:
            if panel.get("datasource", {}).get("uid") == "prometheus":
                for target in panel["targets"]:
                    where = f"{row['title']}: {panel['title']}"
                    found |= dict.fromkeys(metrics_in(target["expr"]), where)
    return found


def test_each_rule_and_panel_asks_for_what_was_scraped(stack: Stack) -> None:
    """Every metric of every alert and panel is there, but those whose event has not come yet."""
    wanted = _of_panels(stack) | _of_rules(stack)
    assert {"up", "probe_success"} <= wanted.keys()
    end = time.monotonic() + _FIRST
    while True:
        there = _scraped(stack)
        missing = {n: who for n, who in wanted.items() if n not in there and n not in AWAITED}
        if not missing or time.monotonic() > end:
            break
        time.sleep(3)
    assert missing == {}
    assert {"probe_succeeded", "pg_replication_lag"} & there == set()  # nearly right is not there
