"""What was seen of a stack, less what its own file says is known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from cli.status import look
from cli.status.servers import Asked
from components.config.monitoring.receivers import SilenceConfig
from tests.unit.cli.status.seen import NOW
from tests.unit.components.support import blueprint, config

if TYPE_CHECKING:
    from components.config import StackConfig


@pytest.mark.parametrize(
    ("until", "heard"), [("2026-11-30", ["Down"]), ("2026-11-20", ["CpuHigh", "Down"])]
)
def test_a_silence_holds_for_who_looks_too(until: str, heard: list[str]) -> None:
    """Until its last day; the exit code would else be 3 for what is known."""
    silence = SilenceConfig.model_validate(
        {
            "alert": "CpuHigh",
            "since": "2026-11-20",
            "until": until,
            "owner": "Ada",
            "reason": "known",
        }
    )
    known = config()
    alerting = SimpleNamespace(silences=(silence,))
    seen = SimpleNamespace(
        budget=known.budget, stack=known.stack, system=known.system, watched=True,
        settings=SimpleNamespace(
            environment="prod", monitoring=SimpleNamespace(alerts=alerting)
        ),
    )  # fmt: skip
    stack = look.Known(cast("StackConfig", seen), blueprint(), {}, NOW)
    told: dict[str, Any] = {
        "alerts": [
            {"name": name, "severity": "warning", "words": "", "labels": {"alertname": name}}
            for name in ("CpuHigh", "Down")
        ]
    }
    found = look.picture(stack, Asked({"app-1": told}, {}), NOW)
    assert [item["name"] for item in found.alerts or ()] == heard
