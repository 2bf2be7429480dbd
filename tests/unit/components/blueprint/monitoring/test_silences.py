"""When an alert is known and nobody wants to hear of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

from components.blueprint.containers import SecretFileSpec
from components.blueprint.monitoring import routing, silences
from components.blueprint.monitoring.calendar import span_of_days
from components.config.monitoring.receivers import SilenceConfig
from components.render.secret_file import fill, places
from tests.unit.components.monitoring_tools import Tool, tool
from tests.unit.components.watched_systems import addresses, changed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SILENCE = {
    "alert": "CpuHigh",
    "since": "2026-11-20",
    "until": "2027-01-10",
    "owner": "Ada",
    "reason": "the import of all old pages runs until then",
}


@pytest.fixture(scope="module")
def amtool() -> Iterator[Tool]:
    """Have amtool ready."""
    with tool("amtool", "alertmanager") as found:
        yield found


def test_a_silence_mutes_its_alert_until_its_day(tmp_path: Path, amtool: Tool) -> None:
    """The alert's own routes are mute on the days of the silence; others stay as they were."""
    context = changed("chrono-scraper", "staging", monitoring={"alerts": {"silences": [SILENCE]}})
    template = routing.alertmanager_yml(context)
    spec = SecretFileSpec(key="x", template=template, secrets=places(template))
    filled = fill(spec, addresses("chrono-scraper"))
    content = yaml.safe_load(filled)
    own = content["route"]["routes"][1]
    assert own["matchers"] == ['alertname="CpuHigh"']
    assert {leaf["receiver"] for leaf in own["routes"]} == {"mail", "sms"}
    assert all(leaf["mute_time_intervals"] == ["silence-1"] for leaf in own["routes"])
    assert content["time_intervals"] == [
        {
            "name": "silence-1",
            "time_intervals": [
                {"years": ["2026"], "months": ["11"], "days_of_month": ["20:30"]},
                {"years": ["2026"], "months": ["12"], "days_of_month": ["1:31"]},
                {"years": ["2027"], "months": ["1"], "days_of_month": ["1:10"]},
            ],
        }
    ]
    assert not any("mute_time_intervals" in leaf for leaf in content["route"]["routes"][2:])
    (tmp_path / "a.yml").write_text(filled)
    assert amtool(tmp_path, "check-config", "a.yml")[0] == 0


def test_who_looks_sees_the_same_silences_as_the_routes() -> None:
    """By name and labels, on its days; the narrowest that fits has those of the wider with it."""
    wide = SilenceConfig.model_validate(SILENCE | {"until": "2026-11-21"})
    narrow = SilenceConfig.model_validate(
        SILENCE | {"labels": {"server": "app-1"}, "since": "2026-11-25"}
    )

    def silenced(day: int, **labels: str) -> bool:
        found = {"alertname": "CpuHigh", "severity": "warning"} | labels
        return silences.is_silenced((wide, narrow), found, date(2026, 11, day))

    assert [silenced(day) for day in (19, 20, 21, 22, 25)] == [False, True, True, False, False]
    on_app = [silenced(day, server="app-1") for day in (19, 20, 21, 22, 25)]
    assert on_app == [False, True, True, False, True]
    assert not silenced(20, alertname="CpuCritical")


def test_days_are_days() -> None:
    """A silence of one day has one entry of one day."""
    assert span_of_days(date(2028, 2, 29), date(2028, 2, 29)) == [
        {"years": ["2028"], "months": ["2"], "days_of_month": ["29:29"]}
    ]
