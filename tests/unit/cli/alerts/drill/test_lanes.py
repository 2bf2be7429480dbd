"""Faults that disturb nothing are made at the same time."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Barrier, Event
from typing import TYPE_CHECKING, cast

import pytest

from cli.alerts.drill import run as run_module
from cli.alerts.drill.heard import Inbox, Message
from cli.alerts.drill.lanes import by_lane, run_lanes
from cli.alerts.drill.open import Open
from cli.alerts.drill.plan import plan
from cli.alerts.drill.row import Expected, Row
from cli.alerts.drill.run import Drill
from cli.alerts.drill.scene import scene
from cli.alerts.drill.state import State
from cli.errors import PlinthError
from tests.unit.cli.alerts.drill.made import fault, stage
from tests.unit.components.watched_systems import SYSTEMS, watched

if TYPE_CHECKING:
    from pathlib import Path

    from cli.alerts.drill.fault import Fault, Stage, Step

EXPECTED = {
    name: Expected("warning", ("email",), 0)
    for name in ("DiskHigh", "DiskFillsSoon", "PriceChanged", "UnitFailed", "ErrorsHigh")
}


class _Cloud:
    """Keeps what is told."""

    def __init__(self) -> None:
        self.told: list[Message] = []

    def step(self, *alerts: str, status: str = "firing", also: Step = lambda _: None) -> Step:
        """Return a step of which these alerts are told."""

        def act(made: Stage) -> None:
            also(made)
            now = time.time()
            self.told += [Message(now, "email", status, "warning", name, "x") for name in alerts]

        return act

    def since(self, moment: float) -> list[Message]:
        """Return what came."""
        return [message for message in self.told if message.at >= moment]

    def standing(self) -> dict[str, str]:
        """Return that nothing stands."""
        return {}

    def held_back(self) -> set[str]:
        """Return that nothing is held back."""
        return set()

    def drill(self) -> Drill:
        """Return a stack."""
        return Drill(stage(), cast("Inbox", self), cast("State", self), EXPECTED)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> _Cloud:
    """Have a cloud, and little patience."""
    for name, seconds in (("_PATIENCE", -25), ("_RESOLVES", 1.0), ("_CALM", 0.2), ("_LOOK", 0.01)):
        monkeypatch.setattr(run_module, name, seconds)
    return _Cloud()


def _lane(cloud: _Cloud, lane: str, alert: str, *others: str, also: Step) -> Fault:
    one = fault(
        lane,
        alerts=(alert,),
        make=cloud.step(alert, *others, also=also),
        mend=cloud.step(alert, *others, status="resolved"),
    )
    return replace(one, lane=lane)


def test_lanes_run_at_the_same_time_and_know_of_each_other(cloud: _Cloud, tmp_path: Path) -> None:
    """What another lane raises is no complaint; what none of them raises is one of each."""
    both = Barrier(2, timeout=60)
    disk = _lane(cloud, "disk", "DiskHigh", also=lambda _: both.wait())
    unit = _lane(cloud, "unit", "UnitFailed", "ErrorsHigh", also=lambda _: both.wait())
    rows: list[Row] = []

    during = Open(tmp_path / "open.json").during
    run_lanes(cloud.drill(), (disk, unit, fault("alone")), during, lambda _: None, rows.extend)

    found = {row.alert: row for row in rows}
    assert found.keys() == {"DiskHigh", "UnitFailed"}
    assert all(row.fires is not None and row.resolves is not None for row in rows)
    assert found["UnitFailed"].others == ("ErrorsHigh",)
    assert {*found["DiskHigh"].others} <= {"ErrorsHigh"}


def test_a_lane_that_fails_ends_the_others_mended(cloud: _Cloud, tmp_path: Path) -> None:
    """None waits for what was not told; the drill says why."""
    made = Event()
    waits = replace(
        fault("disk", alerts=("DiskHigh",), make=lambda _: made.set(), mend=cloud.step("mended")),
        lane="disk",
    )

    def broken(_: object) -> None:
        assert made.wait(60)
        raise PlinthError("the inbox does not answer")

    unit = _lane(cloud, "unit", "UnitFailed", also=lambda _: None)
    mark = Open(tmp_path / "open.json")
    with pytest.raises(PlinthError, match="the inbox does not answer"):
        run_lanes(cloud.drill(), (waits, unit), mark.during, lambda _: None, broken)

    assert [message.alert for message in cloud.told if message.alert == "mended"] == ["mended"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_alert_is_raised_in_two_lanes(system: str) -> None:
    """Its message could be of either; what breaks a store or a way in has no lane."""
    lanes = by_lane(plan(scene(watched(system))).faults)
    raised = [
        {alert for fault in faults for alert in (*fault.alerts, *fault.follows)}
        for faults in lanes.values()
    ]

    assert sum(map(len, raised)) == len(set().union(*raised))
    assert {"cloud", "disk", "jobs", "watchers"} <= lanes.keys()
    keys = {fault.key for faults in lanes.values() for fault in faults}
    assert {key for key in keys if key.startswith("stop-")} == {"stop-exporter"}
    assert not {"closed", "server", "disk-read-only"} & keys
