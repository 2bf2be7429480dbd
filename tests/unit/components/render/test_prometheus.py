"""prometheus.yml: Prometheus' own tool reads it, for every system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.blueprint.monitoring.scrape import plan_scrape
from components.config.monitoring.settings import RemoteWriteConfig
from components.render import blackbox, prometheus
from tests.unit.components.monitoring_tools import tool
from tests.unit.components.watched_systems import SYSTEMS, watched

if TYPE_CHECKING:
    from pathlib import Path


def rendered(system: str, remote: RemoteWriteConfig | None = None) -> str:
    """Return a system's file."""
    return prometheus.prometheus_yml(
        plan_scrape(watched(system)),
        interval=15,
        labels={"system": system, "environment": "prod"},
        rules=(),
        remote=remote,
    )


def section(text: str, name: str) -> dict[str, Any]:
    """Return one scrape config."""
    (found,) = [s for s in yaml.safe_load(text)["scrape_configs"] if s["job_name"] == name]
    return dict(found)


@pytest.mark.parametrize("system", SYSTEMS)
def test_prometheus_reads_it(system: str, tmp_path: Path) -> None:
    """Promtool finds nothing wrong; files of secrets are looked for where they are."""
    text = rendered(system)
    for token in re.findall(r"/run/secrets/\S+", text):
        (tmp_path / token.rpartition("/")[2]).write_text("x")
    (tmp_path / "p.yml").write_text(text.replace("/run/secrets/", ""))
    with tool("promtool", "prometheus") as promtool:
        code, said = promtool(tmp_path, "check", "config", "p.yml")

    assert code == 0, said


def test_promtool_refuses_what_is_none(tmp_path: Path) -> None:
    """The check above can fail."""
    (tmp_path / "p.yml").write_text(rendered("nutri") + "nonsense: 1\n")
    with tool("promtool", "prometheus") as promtool:
        code, _ = promtool(tmp_path, "check", "config", "p.yml")

    assert code != 0


def test_an_exporter_speaks_for_its_store() -> None:
    """The label is the store's, so that rules and people need not know of exporters."""
    found = section(rendered("chrono-scraper"), "postgres/postgres-exporter")

    assert found["relabel_configs"] == [
        {"target_label": "job", "replacement": "postgres"},
        {"target_label": "service", "replacement": "postgres"},
    ]
    assert found["dns_sd_configs"][0]["names"] == ["tasks.postgres-exporter"]


def test_a_probe_goes_through_the_blackbox_exporter() -> None:
    """The public name is its parameter and its label."""
    found = section(rendered("chrono-scraper"), "blackbox-http")

    assert found["params"] == {"module": ["http"]}
    assert found["relabel_configs"][-1]["replacement"] == "blackbox-exporter:9115"


def test_metrics_go_elsewhere_too_where_that_is_asked() -> None:
    """With a user, whose password stays in a file."""
    remote = RemoteWriteConfig(url="https://metrics.example.com/push", user="u", password="key")
    found = yaml.safe_load(rendered("nutri", remote))["remote_write"]

    assert found == [
        {
            "url": "https://metrics.example.com/push",
            "basic_auth": {"username": "u", "password_file": "/run/secrets/key"},
        }
    ]
    assert "remote_write" not in yaml.safe_load(rendered("nutri"))


@pytest.mark.parametrize("own", [True, False])
def test_the_blackbox_exporter_reads_its_file(own: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """With a cloud's own authority, and without."""
    text = blackbox.blackbox_yml(own_authority=own)
    (tmp_path / "b.yml").write_text(text)
    with tool("prometheus-blackbox-exporter", "blackbox-exporter") as exporter:
        code, said = exporter(tmp_path, "--config.file=b.yml", "--config.check")

    assert code == 0, said
    assert (blackbox.CA in text) is own
