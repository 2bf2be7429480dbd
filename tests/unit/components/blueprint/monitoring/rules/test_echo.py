"""Who needs a service that was gone comes back after it, and nobody is woken for that as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from components.blueprint.monitoring.rules import Clock, Watched, plan_rules
from components.render.alerts import rules_yaml
from tests.unit.components.monitoring_tools import Tool, tool
from tests.unit.components.watched_systems import watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLOCK = Clock(scrape=15)
HOLD = 120  # seconds that e-commerce's services may be away
STEP = 15  # seconds


@pytest.fixture(scope="module")
def promtool() -> Iterator[Tool]:
    """Have promtool ready."""
    with tool("promtool", "prometheus") as found:
        yield found


def _values(gone: int, until: int, end: int) -> str:
    """Return a number of tasks that is nothing from the sixth minute on, times in minutes."""
    a_minute = 60 // STEP
    return f"1+0x{gone * a_minute - 1} 0+0x{(until - gone) * a_minute - 1} 1+0x{end * a_minute}"


def _told(at: tuple[Path, Tool], series: dict[str, str], alert: str, minutes: list[int]) -> bool:
    """Tell whether an alert, with its labels, fires at these minutes of half an hour and no other.

    The minutes are looked at one by one, each half way.
    """
    folder, promtool = at
    every = plan_rules(watched("ecommerce"), CLOCK)
    rules = [r for r in every if r.area == "availability" or r.name == "ServicesNotCounted"]
    (folder / "alerts.yml").write_text(rules_yaml(rules, CLOCK))
    asked = [
        {
            "expr": f'count(ALERTS{{{alert},alertstate="firing"}})',
            "eval_time": f"{minute}m30s",
            "exp_samples": [{"value": 1}] if minute in minutes else [],
        }
        for minute in range(30)
    ]
    rows = [{"series": name, "values": values} for name, values in series.items()]
    tests = [{"interval": f"{STEP}s", "input_series": rows, "promql_expr_test": asked}]
    content = {"rule_files": ["alerts.yml"], "evaluation_interval": f"{STEP}s", "tests": tests}
    (folder / "test.yml").write_text(yaml.safe_dump(content))
    return promtool(folder, "test", "rules", "test.yml")[0] == 0


def _tasks(service: str) -> str:
    return f'plinth_service_tasks_running{{service="{service}"}}'


MINIO, BACKEND = (
    'alertname="ServiceDown",service="minio"',
    'alertname="ServiceDown",service="backend"',
)
REPLICA = "postgres-replica"
PUBLIC = 'alertname="PublicDown"'
PROBE = 'probe_success{job="blackbox-http",url="https://example.net/health"}'


def test_e_commerce_is_as_these_replays_have_it() -> None:
    """Its backend needs MinIO, its pages the backend, and two minutes are too long."""
    facts = Watched(watched("ecommerce"))
    rules = plan_rules(watched("ecommerce"), CLOCK)
    assert "minio" in facts.needs_of("backend")
    assert "backend" not in facts.needs_of("minio")
    assert facts.is_behind_pages("minio")
    assert {r.hold for r in rules if r.name in {"ServiceDown", "PublicDown"}} == {HOLD}


def test_who_comes_back_after_what_it_needs_wakes_nobody(tmp_path: Path, promtool: Tool) -> None:
    """MinIO is away for six minutes, the backend and the pages for one more."""
    series = {
        _tasks("minio"): _values(6, 12, 20),
        _tasks("backend"): _values(6, 13, 20),
        PROBE: _values(6, 13, 20),
    }
    at = (tmp_path, promtool)
    assert _told(at, series, MINIO, [8, 9, 10, 11])
    assert _told(at, series, BACKEND, [])
    assert _told(at, series, PUBLIC, [])


@pytest.mark.parametrize(
    ("series", "alert"),
    [(_tasks("backend"), BACKEND), (PROBE, PUBLIC)],
    ids=["service", "address"],
)
def test_who_stays_away_is_told_all_the_same(
    series: str, alert: str, tmp_path: Path, promtool: Tool
) -> None:
    """MinIO is back after six minutes, the other is not: a minute later its own time begins."""
    rows = {_tasks("minio"): _values(6, 12, 20), series: _values(6, 18, 20)}
    assert _told((tmp_path, promtool), rows, alert, [15, 16, 17])


def test_an_address_is_not_told_beside_the_service_behind_it(
    tmp_path: Path, promtool: Tool
) -> None:
    """The backend is told as gone: that nobody gets an answer says nothing more."""
    rows = {_tasks("backend"): _values(6, 12, 20), PROBE: _values(6, 12, 20)}
    assert _told((tmp_path, promtool), rows, BACKEND, [8, 9, 10, 11])
    assert _told((tmp_path, promtool), rows, PUBLIC, [])


def test_who_is_needed_by_nobody_that_was_told_has_its_own_alert(
    tmp_path: Path, promtool: Tool
) -> None:
    """MinIO is away too shortly to be told: it holds nothing back."""
    series = {_tasks("minio"): _values(6, 7, 20), _tasks("backend"): _values(6, 12, 20)}
    assert _told((tmp_path, promtool), series, BACKEND, [8, 9, 10, 11])


def test_what_is_on_a_server_comes_back_after_it(tmp_path: Path, promtool: Tool) -> None:
    """The replica's server is away for six minutes, its database for half a minute more."""
    half = f"1+0x23 0+0x{6 * 4 + 1} 1+0x80"
    rows = {'up{job="node",server="replica-1"}': _values(6, 12, 20), _tasks(REPLICA): half}
    assert _told((tmp_path, promtool), rows, f'alertname="DatabaseDown",service="{REPLICA}"', [])


def test_a_database_that_stays_away_when_its_server_is_back_is_told(
    tmp_path: Path, promtool: Tool
) -> None:
    """Two minutes after the server: the one that is left to it, and its own."""
    rows = {
        'up{job="node",server="replica-1"}': _values(6, 12, 20),
        _tasks(REPLICA): _values(6, 18, 20),
    }
    told = f'alertname="DatabaseDown",service="{REPLICA}"'
    assert _told((tmp_path, promtool), rows, told, [14, 15, 16, 17])


@pytest.mark.parametrize(
    ("back", "minutes"), [(13, []), (22, [18, 19, 20, 21])], ids=["with its server", "later"]
)
def test_nobody_is_told_of_the_counting_that_went_with_its_server(
    back: int, minutes: list[int], tmp_path: Path, promtool: Tool
) -> None:
    """The manager is away for six minutes; who counts stays away for long after it is told."""
    a_minute = 60 // STEP
    counted = f"1+0x{6 * a_minute - 1} stale _x{(back - 6) * a_minute - 1} 1+0x80"
    rows = {'up{job="node",server="app-1"}': _values(6, 12, 20), _tasks("backend"): counted}
    assert _told((tmp_path, promtool), rows, 'alertname="ServicesNotCounted"', minutes)
