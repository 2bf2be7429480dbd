"""What a person sees of a real stack: dashboards with data, and all of it on one screen."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.system.systems import Stack
from tests.system.test_monitoring import asked, query

pytestmark = pytest.mark.stack("chrono-scraper/prod")

_FIRST = 60  # seconds from the end of `make up` to data on each dashboard


def _boards(stack: Stack) -> dict[str, dict[str, Any]]:
    """Return all dashboards as the viewer has them."""
    found = asked(stack, "grafana", 3000, "/api/search")
    return {
        row["uid"]: asked(stack, "grafana", 3000, f"/api/dashboards/uid/{row['uid']}")["dashboard"]
        for row in found
    }


def _panel(stack: Stack, uid: str, number: int) -> Any:
    return asked(stack, "grafana", 3000, f"/d/{uid}/panel/{number}?from=now-15m")


def test_each_dashboard_has_data(stack: Stack) -> None:
    """A panel of each row of each page draws something, and no source refuses a question."""
    begun, empty, refused = time.monotonic(), {"all"}, set[str]()
    boards = _boards(stack)
    assert len(boards) >= 7
    while empty and time.monotonic() < begun + _FIRST:
        empty = set()
        for uid, board in boards.items():
            panels = [panel for panel in board["panels"] if "targets" in panel]
            answers = {p["title"]: _panel(stack, uid, p["id"]) for p in panels}
            refused |= {f"{uid}: {t}: {a['message']}" for t, a in answers.items() if "message" in a}
            if not any(answer.get("found") for answer in answers.values()):
                empty.add(uid)
        assert refused == set()
    assert empty == set()


def test_a_deploy_tells_prometheus_of_itself(stack: Stack) -> None:
    """Its moment, the forecast and the API's budget, published at the end of `up`."""
    found: dict[str, float] = {}
    end = time.monotonic() + _FIRST
    names = ("plinth_deploy_timestamp_seconds", "plinth_cost_forecast_euros",
             "plinth_api_requests_remaining", "plinth_cost_month_euros")  # fmt: skip
    while len(found) < len(names) and time.monotonic() < end:
        for name in names:
            for row in query(stack, name):
                found[name] = float(row["value"][1])
        time.sleep(1)
    assert set(found) == set(names)
    assert 0 < time.time() - found["plinth_deploy_timestamp_seconds"] < 24 * 3600
    assert found["plinth_cost_month_euros"] == pytest.approx(float(stack.plan["costs"]["total"]))


def test_the_whole_stack_is_on_one_screen(stack: Stack) -> None:
    """Every server, service and item of backups, with the exit code that its state asks for."""
    done = stack.plinth("status", "--json")
    told = json.loads(done.stdout)
    assert set(told["servers"]) == set(stack.plan["servers"])
    assert {row["name"] for row in told["services"]} >= set(stack.plan["services"])
    assert told["not_looked_at"] == []
    assert done.returncode == (3 if told["wrong"] else 0), told["wrong"]
    assert told["alerts"] is not None
    assert {row["url"] for row in told["addresses"]}
