"""A way to people that takes no messages any more."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cli.alerts.drill.fault import Fault, Skipped
from cli.cloud import LocalCloud
from cli.monitoring.reach import Watch
from localcloud.neighbours.inbox import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.alerts.drill.fault import Scene, Stage, Step

_HOOKS = ("pagerduty", "slack", "discord", "webhook")  # their providers can refuse a message
_TRIED = "TestMessage"  # without a message nobody knows that the way is closed
_LASTS = timedelta(seconds=60)


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the fault, where there is another way by which it can be told."""
    ways = scene.told_by["critical"]
    closed = next((way for way in _HOOKS if way in ways), None)
    if closed is None or len(ways) < 2:  # noqa: PLR2004 - one that is closed, one that tells
        reason = "a closed way is told by another, and this stack has one alone"
        yield Skipped("receiver", reason, ("ReceiverFails",))
        return
    yield Fault(
        key="receiver",
        says=f"{closed} takes no messages any more",
        alerts=("ReceiverFails",),
        make=_close(closed),
        mend=_open,
        follows=(_TRIED,),
        closes=(closed,),
        late=900,
    )


def _close(way: str) -> Step:
    def step(stage: Stage) -> None:
        refused.refuse(LocalCloud(stage.context.state).state, stage.context.stack, (way,))
        now = datetime.now(UTC)
        labels = {
            "alertname": _TRIED,
            "severity": "critical",
            "signal": "test",
            "system": stage.context.system,
            "environment": stage.context.environment,
            "service": now.strftime("drill-%H%M%S"),
        }
        said = {
            "summary": "This is a test: nothing is wrong.",
            "first": "Nothing.",
            "runbook": "docs/alerts.md",
        }
        alert = {
            "labels": labels,
            "annotations": said,
            "startsAt": now.isoformat(),
            "endsAt": (now + _LASTS).isoformat(),
        }
        Watch.of(stage.context).ask(
            "alertmanager", "/api/v2/alerts", body=json.dumps([alert]).encode()
        )

    return step


def _open(stage: Stage) -> None:
    refused.refuse(LocalCloud(stage.context.state).state, stage.context.stack, ())
