"""A test message: who should hear of it, and whether it was taken."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from cli.alerts import active, counted, trial
from cli.errors import PlinthError
from components.config.monitoring.receivers import SilenceConfig

if TYPE_CHECKING:
    from datetime import tzinfo

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
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"
LABELS = {"system": "shop", "environment": "prod"}


@dataclass
class Asked:
    """An Alertmanager that takes each message, but for the ways that are closed."""

    closed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    beats: bool = False
    config: str = CONFIG
    looks: int = 0
    begun: int = 0
    posted: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, _service: str, path: str, *, body: bytes | None = None) -> bytes:
        """Answer as Alertmanager does."""
        if path.endswith("/status"):
            return json.dumps({"config": {"original": self.config}}).encode()
        if path == "/metrics":
            self.looks += 1
            return "".join(self._metrics(way) for way in ("email", "webhook")).encode()
        self.posted += json.loads(body or b"[]")
        self.begun = self.looks
        return b""

    def _metrics(self, way: str) -> str:
        """Return the counters as they are while it is still trying: nothing was given up yet."""
        sent = len(self.posted)
        beats = 0
        if way == "webhook" and self.beats:
            # one before the test, and the next when all is over
            beats = (self.looks > 2) + (sent > 0 and self.looks > self.begun + 20)
        tried = 4 * sent if way in self.closed else sent
        label = f'integration="{way}"'
        return (
            f"alertmanager_notifications_total{{{label}}} {3 + sent + beats}\n"
            f'alertmanager_notifications_failed_total{{{label},reason="x"}} '
            f"{1 + sent * (way in self.refused)}\n"
            f"alertmanager_notification_requests_total{{{label}}} {3 + tried + beats}\n"
            f"alertmanager_notification_requests_failed_total{{{label}}} "
            f"{1 + tried * (way in self.closed)}\n"
        )


def _send(asked: Asked, severity: str = "critical") -> list[trial.Sent]:
    return trial.send(cast("Watch", asked), LABELS, severity, lambda _: None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than a look takes."""
    monkeypatch.setattr(trial, "_WAIT", 0.0)
    monkeypatch.setattr(counted, "_BEATS", 0.0)
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
    assert [item.well for item in _send(Asked(refused=("webhook",)))] == [True, False]


def test_a_heartbeat_is_not_taken_for_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes by a webhook as well; it is waited for first, and does not count."""
    monkeypatch.setattr(counted, "_BEATS", 60.0)
    asked = Asked(closed=("webhook",), beats=True)
    assert [item.well for item in _send(asked)] == [True, False]
    assert all(item.well for item in _send(Asked(beats=True)))
    assert asked.begun > 2  # not before the beat came


def test_two_receivers_of_one_way_both_have_to_take_it() -> None:
    """One message of two that were to go is not enough."""
    both = CONFIG.replace("{name: mail, email_configs: [{to: a@b.c}]}",
                          "{name: mail, webhook_configs: [{url: <secret>}]}")  # fmt: skip
    assert [(item.taken, item.well) for item in _send(Asked(config=both))] == [(1, False)] * 2


@pytest.mark.parametrize(("day", "quiet"), [("saturday", True), ("sunday", False)])
def test_a_route_that_is_mute_is_quiet_and_not_closed(
    day: str, monkeypatch: pytest.MonkeyPatch, *, quiet: bool
) -> None:
    """Nothing goes there at this time, so nothing has to be taken."""
    muted = CONFIG.replace(
        """'severity=~"critical|warning"']}""",
        """'severity=~"critical|warning"'], mute_time_intervals: [calm]}""",
    ) + (
        "time_intervals: [{name: calm, time_intervals: [{weekdays: [" + day + "], times: "
        '[{start_time: "22:00", end_time: "24:00"}]}]}]\n'
    )

    class Saturday(datetime):
        """A clock that stands."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Saturday:
            """Return a Saturday's evening."""
            return cls(2026, 11, 21, 22, 30, tzinfo=tz)

    monkeypatch.setattr(trial, "datetime", Saturday)
    sent = _send(Asked(closed=("webhook",), config=muted))
    assert [(item.receiver, item.quiet, item.well) for item in sent] == [
        ("mail", False, True),
        ("sms", quiet, quiet),
    ]


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

    silence = SilenceConfig.model_validate(
        {"alert": "CpuCritical", "since": TODAY, "until": TODAY, "owner": "Ada", "reason": "known"}
    )
    held = active.active(cast("Watch", Listing()), (silence,))
    assert [item.state for item in held] == ["suppressed", "suppressed"]
