"""Every alert of every system at its real times, as promtool replays it: fires, and does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.blueprint.monitoring.promql import metrics_in
from components.blueprint.monitoring.rules import Clock, Watched, plan_rules, words
from components.blueprint.monitoring.rules.known import COMMON_NAMES
from components.blueprint.monitoring.rules.metrics import known_metrics
from components.render.alerts import rules_yaml
from tests.unit.components.blueprint.monitoring.rules.faults import BEGINS, FAULTS, applied
from tests.unit.components.blueprint.monitoring.rules.quiet import quiet
from tests.unit.components.monitoring_tools import Tool, tool
from tests.unit.components.watched_systems import SYSTEMS, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from components.blueprint.monitoring.rules import AlertRule

DAY = 24 * 60  # minutes
CLOCK = Clock(scrape=60)  # as the series have their samples
SILENT = 'ALERTS{alertstate="firing",alertname!="Watchdog"}'


@pytest.fixture(scope="module")
def promtool() -> Iterator[Tool]:
    """Have promtool ready."""
    with tool("promtool", "prometheus") as found:
        yield found


def _rules(system: str) -> tuple[AlertRule, ...]:
    return plan_rules(watched(system), CLOCK)


def _write(
    folder: Path, rules: tuple[AlertRule, ...], tests: list[dict[str, Any]], step: int = 1
) -> None:
    (folder / "alerts.yml").write_text(rules_yaml(rules, CLOCK))
    content = {"rule_files": ["alerts.yml"], "evaluation_interval": f"{step}m", "tests": tests}
    (folder / "test.yml").write_text(yaml.safe_dump(content))


def _series(values: dict[str, str], minutes: int) -> list[dict[str, str]]:
    return [
        {"series": name, "values": value.replace("{n}", str(minutes))}
        for name, value in values.items()
    ]


@pytest.mark.parametrize("system", SYSTEMS)
def test_rules_are_sound(system: str, tmp_path: Path, promtool: Tool) -> None:
    """Promtool finds nothing wrong with the rules, and no two of one name and labels."""
    _write(tmp_path, _rules(system), [])
    code, said = promtool(tmp_path, "check", "rules", "alerts.yml")
    assert code == 0, said
    assert "duplicate" not in said


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_quiet_day_fires_nothing(system: str, tmp_path: Path, promtool: Tool) -> None:
    """A day in which nothing is wrong has no alert but the one that always fires."""
    rules = _rules(system)
    asked = {
        "expr": f"count(count_over_time({SILENT}[{DAY}m]))",
        "eval_time": f"{DAY}m",
        "exp_samples": [],
    }
    lives = {
        "expr": 'count(ALERTS{alertname="Watchdog"})',
        "eval_time": f"{DAY}m",
        "exp_samples": [{"value": 1}],
    }
    series = _series(quiet(Watched(watched(system))), DAY)
    _write(
        tmp_path,
        rules,
        [{"interval": "1m", "input_series": series, "promql_expr_test": [asked, lives]}],
        step=5,
    )
    code, said = promtool(tmp_path, "test", "rules", "test.yml")
    assert code == 0, said


def test_every_alert_fires_with_its_cause_and_not_before(tmp_path: Path, promtool: Tool) -> None:
    """Each alert is silent until its cause has lasted for as long as it says, and fires then."""
    seen: set[str] = set()
    files = []
    for system in SYSTEMS:
        facts, every = Watched(watched(system)), _rules(system)
        for name in dict.fromkeys(rule.name for rule in every if rule.name != "Watchdog"):
            rules = tuple(rule for rule in every if rule.name == name)
            print_of = repr(rules)
            if print_of in seen:  # as in another system
                continue
            seen.add(print_of)
            folder = tmp_path / f"{system}-{name}"
            folder.mkdir()
            _write(folder, rules, [_replay(facts, rules, name)])
            files.append(f"{folder.name}/test.yml")
    code, said = promtool(tmp_path, "test", "rules", *files)
    assert code == 0, said
    assert {file.partition("/")[0].rpartition("-")[2] for file in files} == _everywhere()


def _everywhere() -> set[str]:
    """Return the names of all alerts of all systems."""
    return {rule.name for system in SYSTEMS for rule in _rules(system)} - {"Watchdog"}


def test_every_common_alert_has_a_cause_and_is_known_by_name() -> None:
    """No alert goes without a replay, and the list of names says which everybody gets."""
    assert _everywhere() <= FAULTS.keys()
    own = {words.camel(k) for s in SYSTEMS for k in Watched(watched(s)).alerts.thresholds}
    own |= {name for s in SYSTEMS for name in Watched(watched(s)).alerts.queries}
    assert COMMON_NAMES | own >= _everywhere()


def _replay(facts: Watched, rules: tuple[AlertRule, ...], name: str) -> dict[str, Any]:
    """Return the replay of an alert's cause."""
    fault = FAULTS[name](facts)
    holds = [rule.hold // 60 for rule in rules]
    fires = BEGINS + fault.late + max(holds) + 2
    ask = f'count(ALERTS{{alertname="{name}",alertstate="firing"}}) > bool 0'
    series = _series(applied(quiet(facts), fault), fires + 1)
    return {
        "name": name,
        "interval": "1m",
        "input_series": [r for r in series if any(m in r["series"] for m in _names(rules, name))],
        "promql_expr_test": [
            {"expr": ask, "eval_time": f"{BEGINS + min(holds) - 1}m", "exp_samples": []},
            {"expr": ask, "eval_time": f"{fires}m", "exp_samples": [{"value": 1}]},
        ],
    }


def _names(rules: tuple[AlertRule, ...], name: str) -> set[str]:
    """Return the metrics that an alert reads: promtool is quicker without the others."""
    return {metric for rule in rules if rule.name == name for metric in metrics_in(rule.expr)}


def test_a_rule_that_waits_longer_would_be_seen(tmp_path: Path, promtool: Tool) -> None:
    """The replay fails where an alert does not come when it has to."""
    rules = tuple(rule for rule in _rules("glossary") if rule.name == "ServerDown")
    late = tuple(rule.__class__(**{**rule.__dict__, "hold": 3600}) for rule in rules)
    fault = FAULTS["ServerDown"](Watched(watched("glossary")))
    series = _series(applied(quiet(Watched(watched("glossary"))), fault), 60)
    asked = {
        "expr": 'count(ALERTS{alertname="ServerDown",alertstate="firing"}) > bool 0',
        "eval_time": f"{BEGINS + 5}m",
        "exp_samples": [{"value": 1}],
    }
    mine = [row for row in series if row["series"].startswith("up{")]
    tests = [{"interval": "1m", "input_series": mine, "promql_expr_test": [asked]}]
    _write(tmp_path, rules, tests)
    assert promtool(tmp_path, "test", "rules", "test.yml")[0] == 0
    _write(tmp_path, late, tests)
    assert promtool(tmp_path, "test", "rules", "test.yml")[0] == 1


def test_a_stack_that_has_just_begun_breaks_no_promise(tmp_path: Path, promtool: Tool) -> None:
    """Two minutes of no answer while everything starts are no hour's outage; twenty are."""
    rules = tuple(r for r in _rules("nutri") if r.name == "AvailabilityBurnsFast")
    ask = 'count(ALERTS{alertname="AvailabilityBurnsFast",alertstate="firing"})'
    series = 'probe_success{job="blackbox-http",url="https://example.org"}'

    def starts(minutes: int, answer: list[dict[str, Any]]) -> int:
        row = {"series": series, "values": f"0+0x{minutes} 1+0x40"}
        asked = {"expr": ask, "eval_time": f"{minutes + 3}m", "exp_samples": answer}
        tests = [{"interval": "1m", "input_series": [row], "promql_expr_test": [asked]}]
        _write(tmp_path, rules, tests)
        return promtool(tmp_path, "test", "rules", "test.yml")[0]

    assert starts(2, []) == 0
    assert starts(20, []) == 1


def test_every_rule_asks_for_metrics_that_were_seen() -> None:
    """Each metric of each rule is on the list that was recorded from a stack that ran."""
    for system in SYSTEMS:
        for rule in _rules(system):
            assert metrics_in(rule.expr) <= known_metrics(), rule.name
    assert "http_requests_total" in known_metrics()
    assert "http_request_total" not in known_metrics()


def _fires(
    at: tuple[Path, Tool], name: str, series: dict[str, str], minute: int, count: int
) -> bool:
    """Tell whether of an alert so many fire at a minute of a replay."""
    folder, promtool = at
    rules = tuple(rule for rule in _rules("glossary") if rule.name == name)
    ask = {
        "expr": f'count(ALERTS{{alertname="{name}",alertstate="firing"}})',
        "eval_time": f"{minute}m",
        "exp_samples": [{"value": count}] if count else [],
    }
    rows = _series(series, minute + 1)
    _write(folder, rules, [{"interval": "1m", "input_series": rows, "promql_expr_test": [ask]}])
    return promtool(folder, "test", "rules", "test.yml")[0] == 0


def test_a_deploy_of_several_replicas_is_no_loop(tmp_path: Path, promtool: Tool) -> None:
    """Three tasks that end once each are a deploy; four times each are not, nor without a wish."""
    desired = 'plinth_service_tasks_desired{service="web"}'
    ended = 'container_restarts_total{service="web"}'

    def seen(count: int, wanted: str) -> dict[str, str]:
        return {desired: wanted, ended: f"0+0x29 {count}+0x{{n}}"}

    name = "ServiceRestarts"
    assert _fires((tmp_path, promtool), name, seen(4, "3+0x{n}"), 32, 0)
    assert _fires((tmp_path, promtool), name, seen(12, "3+0x{n}"), 32, 1)
    assert _fires((tmp_path, promtool), name, seen(0, "0+0x{n}"), 32, 0)


@pytest.mark.parametrize(("offline", "healthy", "count"), [(0, 1, 0), (1, 1, 1), (0, 0, 1)])
def test_a_drive_that_lost_its_format_is_told(
    offline: int, healthy: int, count: int, tmp_path: Path, promtool: Tool
) -> None:
    """MinIO counts it as online, as one that is not mounted, and says that it is not well."""
    rows = {
        'minio_cluster_drive_offline_total{service="minio"}': f"{offline}+0x{{n}}",
        'minio_cluster_health_status{service="minio"}': f"{healthy}+0x{{n}}",
    }
    assert _fires((tmp_path, promtool), "ObjectStorageOffline", rows, 4, count)


def test_each_watcher_that_is_gone_is_told(tmp_path: Path, promtool: Tool) -> None:
    """A service that watches has no task: its own alert, though its target went with it."""
    watchers = Watched(watched("glossary")).watchers
    assert {"prometheus", "alertmanager", "loki"} <= set(watchers)
    rows = {f'plinth_service_tasks_running{{service="{key}"}}': "0+0x{n}" for key in watchers}
    assert _fires((tmp_path, promtool), "WatcherDown", rows, 6, len(watchers))
    other = {'plinth_service_tasks_running{service="web"}': "0+0x{n}"}
    assert _fires((tmp_path, promtool), "WatcherDown", other, 6, 0)
    probes = 'up{job="blackbox-http",url="https://example.org"}'
    assert _fires((tmp_path, promtool), "TargetDown", {probes: "0+0x{n}"}, 11, 1)


@pytest.mark.parametrize("gone", ["last_success", "newest_restorable"])
def test_a_copy_that_never_came_is_told(gone: str, tmp_path: Path, promtool: Tool) -> None:
    """Without a first copy, or a first part of the log, there is no age; it is told all the same.

    Not before it was due, and not of the items that have theirs.
    """
    facts = Watched(watched("glossary"))
    item = facts.archives[0]
    names = ("last_success", "newest_restorable")
    rows = {
        f'plinth_backup_{name}_timestamp_seconds{{item="{key}"}}': "0+60x{n}"
        for key in facts.backups
        for name in names
        if (key, name) != (item, gone)
    }
    due = round(facts.backups[item] * 1.25 / 60)
    assert _fires((tmp_path, promtool), "BackupMissing", rows, due - 1, 0)
    assert _fires((tmp_path, promtool), "BackupMissing", rows, due + 1, 1)
    age = "BackupStale" if gone == "last_success" else "BackupBehind"
    assert _fires((tmp_path, promtool), age, rows, due + 1, 0)
