"""Who collects traces, and who is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.blueprint.plan import plan
from components.catalog import load_catalogue
from tests.unit.components import support
from tests.unit.components.config.checks.test_checks import edited, only

if TYPE_CHECKING:
    from pathlib import Path

    from components.blueprint.types import Blueprint

_ON: dict[str, Any] = {"servers": {"app-1": {"type": "cx43"}}, "monitoring": {"enabled": True}}


def _planned(root: Path, *, on: bool = True, stand_in: bool = False) -> Blueprint:
    given = {**_ON, "monitoring": {"enabled": on}}
    config = support.config(root=root, **given)
    return plan(config, load_catalogue(), support.stand_ins() if stand_in else {})


@pytest.mark.parametrize("stand_in", [False, True])
def test_own_services_are_told_where_traces_go(tmp_path: Path, *, stand_in: bool) -> None:
    """By OpenTelemetry's own variables; stand-ins too, and no store."""
    root = edited(tmp_path, monitoring={"traces": {"sample": 0.25}})
    services = {s.key: s for s in _planned(root, stand_in=stand_in).services}

    env = services["backend"].env
    assert env["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://jaeger:4318"
    assert (env["OTEL_SERVICE_NAME"], env["OTEL_TRACES_SAMPLER_ARG"]) == ("backend", "0.25")
    assert env["OTEL_RESOURCE_ATTRIBUTES"] == (
        "service.namespace=chrono-scraper,deployment.environment.name=dev"
    )
    assert "OTEL_SERVICE_NAME" not in services["postgres"].env
    met = {a.network for a in services["backend"].networks}
    assert met & {a.network for a in services["jaeger"].networks} == {"app"}


def test_the_collector_keeps_what_was_said(tmp_path: Path) -> None:
    """So many traces, in less memory than its limit, and nothing of it is published."""
    root = edited(tmp_path, monitoring={"traces": {"newest": 5000, "memory": "300MB"}})
    blueprint = _planned(root)
    jaeger = next(s for s in blueprint.services if s.key == "jaeger")
    conf = yaml.safe_load(next(f for f in blueprint.files if f.key == "jaeger.yaml").content)

    assert (jaeger.memory_limit_mb, jaeger.ports) == (300, ())
    backend = conf["extensions"]["jaeger_storage"]["backends"]["newest"]
    assert backend == {"memory": {"max_traces": 5000}}
    limiter = conf["processors"]["memory_limiter"]
    assert limiter["limit_mib"] + limiter["spike_limit_mib"] <= 300
    assert blueprint.monitoring is not None
    jobs = {job.name: job for job in blueprint.monitoring.jobs}
    assert [(task.service, task.port) for task in jobs["jaeger"].tasks] == [("jaeger", 8888)]


def test_only_named_services_are_told(tmp_path: Path) -> None:
    """Where a system names some."""
    root = edited(tmp_path, monitoring={"traces": {"services": ["backend"]}})
    services = _planned(root).services
    told = [s.key for s in services if "OTEL_SERVICE_NAME" in s.env]
    assert told == ["backend"]


def test_without_traces_or_monitoring_nobody_is_told(tmp_path: Path) -> None:
    """A name that is no service would cost each request a look-up."""
    root = edited(tmp_path, monitoring={"traces": {}})
    off = _planned(root, on=False)
    assert not [s.key for s in off.services if "OTEL_SERVICE_NAME" in s.env or s.key == "jaeger"]
    plain = plan(support.config(**_ON), load_catalogue(), {})
    assert not [s.key for s in plain.services if "OTEL_SERVICE_NAME" in s.env or s.key == "jaeger"]


def test_a_service_that_can_send_none_is_refused(tmp_path: Path) -> None:
    """With those that can."""
    root = edited(tmp_path, monitoring={"traces": {"services": ["backnd"]}})
    path, cause, remedy = only(root=root, **_ON)
    assert path == "monitoring.traces.services"
    assert cause == "`backnd` is no service of `kind: container`, which alone send traces"
    assert "backend" in remedy
