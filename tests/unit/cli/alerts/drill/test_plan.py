"""Which faults each system can have."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from cli.alerts.drill.plan import known_alerts, plan
from cli.alerts.drill.scene import expected, scene
from cli.alerts.drill.shell import as_root
from cli.errors import PlinthError
from tests.unit.components.watched_systems import SYSTEMS, watched

if TYPE_CHECKING:
    from cli.alerts.drill.fault import Stage


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_alert_has_a_fault_or_a_reason(system: str) -> None:
    """No name of a fault is given twice, and none names an alert that the stack has not."""
    known = scene(watched(system))
    found = plan(known)
    keys = [fault.key for fault in found.faults] + [item.key for item in found.skipped]
    made = {alert for fault in found.faults for alert in fault.alerts}

    assert sorted(keys) == sorted(set(keys))
    assert made <= known_alerts(known)
    assert made | found.unmade.keys() >= known.alerts
    assert [
        alert for alert, why in found.unmade.items() if why == "no fault was written for it"
    ] == []


class _Servers:
    """Keeps the scripts that would be run."""

    def __init__(self) -> None:
        self.scripts: list[str] = []

    def root(self, _server: str, script: str) -> str:
        """Keep a script."""
        self.scripts.append(script)
        return "scrape_configs: []\n"


@pytest.mark.parametrize("system", SYSTEMS)
def test_scripts_of_faults_are_shell(system: str) -> None:
    """The shell that runs them reads each, and complains of one that is none."""
    for fault in plan(scene(watched(system))).faults:
        servers = _Servers()
        for step in (fault.make, fault.mend):
            try:
                step(cast("Stage", servers))
            except (AttributeError, PlinthError):  # it asks the cloud, or does not run here
                continue
        for script in servers.scripts:
            read = subprocess.run(
                ["sh", "-n"], input=script, text=True, capture_output=True, check=False
            )
            assert read.returncode == 0, f"{fault.key}: {read.stderr}\n{script}"
    bad = subprocess.run(["sh", "-n"], input="if", text=True, capture_output=True, check=False)
    assert bad.returncode != 0


def test_a_script_goes_to_root_as_it_is() -> None:
    """Quotes, dollars and lines of it reach the shell unread."""
    script = "x='a b'\necho \"$x\" '$x'\n"
    line = as_root(script).replace("sudo ", "")

    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)

    assert done.stdout == "a b $x\n"


def test_what_has_to_be_heard_follows_from_rules_and_routes() -> None:
    """By severity and environment, with times of the drill: none is longer than 45 s."""
    found = expected(watched("chrono-scraper"), 20)

    assert found["ServiceDown"].severity == "critical"
    assert found["ServiceDown"].ways == ("email", "webhook")
    assert found["ServiceDown"].hold == 15
    assert found["CostHigh"].ways == ("email",)
    assert found["BackupMissing"].hold == 45
    assert SimpleNamespace(x=expected(watched("ecommerce"), 20)["PriceChanged"].ways).x == ()
