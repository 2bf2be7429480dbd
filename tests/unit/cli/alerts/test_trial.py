"""A test message: who should hear of it, and whether it was taken."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from cli.alerts import active, trial
from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.monitoring.reach import Watch

CONFIG = """
route:
  receiver: nobody
  routes:
  - {receiver: heartbeat, matchers: ['alertname="Watchdog"']}
  - {receiver: mail, matchers: ['severity=~"critical"']}
  - {receiver: sms, matchers: ['severity=~"critical|warning"']}
receivers:
- {name: nobody}
- {name: heartbeat, webhook_configs: [{url: <secret>}]}
- {name: mail, email_configs: [{to: a@b.c}]}
- {name: sms, webhook_configs: [{url: <secret>}]}
"""
LABELS = {"system": "shop", "environment": "prod"}


@dataclass
class Asked:
    """An Alertmanager that takes each message, but for the ways that are closed."""

    closed: tuple[str, ...] = ()
    posted: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, _service: str, path: str, *, body: bytes | None = None) -> bytes:
        """Answer as Alertmanager does."""
        if path.endswith("/status"):
            return json.dumps({"config": {"original": CONFIG}}).encode()
        if path == "/metrics":
            sent = len(self.posted)
            return "".join(
                f'alertmanager_notifications_total{{integration="{way}"}} {3 + sent}\n'
                f'alertmanager_notifications_failed_total{{integration="{way}",reason="x"}} '
                f"{1 + sent * (way in self.closed)}\n"
                for way in ("email", "webhook")
            ).encode()
        self.posted += json.loads(body or b"[]")
        return b""


def _send(asked: Asked, severity: str = "critical") -> list[trial.Sent]:
    return trial.send(cast("Watch", asked), LABELS, severity, lambda _: None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than a look takes."""
    monkeypatch.setattr(trial, "_WAIT", 0.0)
    monkeypatch.setattr("cli.alerts.trial.time.sleep", lambda _: None)


def test_it_goes_to_those_of_the_severity_and_says_that_it_is_a_test() -> None:
    """Critical has two receivers, of which each takes it; warning has one."""
    asked = Asked()
    assert _send(asked) == [trial.Sent("mail", "email", 1, 0), trial.Sent("sms", "webhook", 1, 0)]
    assert all(item.well for item in _send(asked))
    assert [item.receiver for item in _send(asked, "warning")] == ["sms"]
    labels = asked.posted[0]["labels"]
    assert labels.items() >= (LABELS | {"alertname": "TestMessage", "severity": "critical"}).items()
    assert "nothing is wrong" in asked.posted[0]["annotations"]["summary"]


def test_a_way_that_is_closed_is_told() -> None:
    """A receiver that refuses is not well; the others are."""
    assert [item.well for item in _send(Asked(closed=("webhook",)))] == [True, False]


def test_a_severity_that_nobody_hears_of_is_refused() -> None:
    """Nothing is sent where no route leads anywhere."""
    asked = Asked()
    with pytest.raises(PlinthError, match="Nobody hears of info alerts"):
        _send(asked, "info")
    assert asked.posted == []


def test_what_fires_is_listed_by_gravity_without_the_watchdog() -> None:
    """The alert that always fires is left out, what is held back says so."""

    def row(name: str, severity: str, state: str) -> dict[str, Any]:
        return {
            "labels": {"alertname": name, "severity": severity},
            "annotations": {"summary": f"{name} it is", "first": "look"},
            "status": {"state": state},
            "startsAt": "2026-11-21T12:00:00.123Z",
        }

    class Listing(Asked):
        """An Alertmanager with three alerts."""

        def ask(self, _service: str, path: str, *, body: bytes | None = None) -> bytes:
            """Answer with them."""
            assert (path, body) == ("/api/v2/alerts", None)
            return json.dumps(
                [
                    row("Watchdog", "info", "active"),
                    row("CpuHigh", "warning", "suppressed"),
                    row("CpuCritical", "critical", "active"),
                ]
            ).encode()

    found = active.active(cast("Watch", Listing()))
    assert [(item.name, item.state) for item in found] == [
        ("CpuCritical", "active"),
        ("CpuHigh", "suppressed"),
    ]
    assert found[0].since == "2026-11-21T12:00:00Z"
