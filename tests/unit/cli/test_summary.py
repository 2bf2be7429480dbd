"""What a person sees when a stack is up."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from cli import summary
from cli.cloud import LocalCloud
from cli.context import Context

OUTPUTS: dict[str, Any] = {
    "system": "nutri",
    "environment": "prod",
    "urls": {"health": "https://api.nutri.app/api/health"},
    "servers": {"app-1": {"type": "cx33", "public_ipv4": "198.51.100.1", "ssh": "ssh -p 22 x"}},
    "monthly_cost": {"currency": "EUR", "total": "9.99", "lines": [{"key": "a", "monthly": "1"}]},
}


def _shown(state: Path, profile: dict[str, Any]) -> str:
    context = Context("nutri", "prod", "local", "nutri-prod", state / "x.yaml", state)
    cloud = LocalCloud(state)
    cloud.state.mkdir(parents=True, exist_ok=True)
    cloud.profile_path.write_text(json.dumps(profile))
    out = StringIO()
    summary.show(Console(file=out, width=200), context, OUTPUTS)
    return out.getvalue()


def test_where_it_answers_and_how_to_get_in(tmp_path: Path) -> None:
    """Addresses, the line of ssh, the cost, and where things are kept."""
    shown = _shown(tmp_path, {"servers": "machines"})
    for words in ("https://api.nutri.app/api/health", "ssh -p 22 x", "9.99 EUR", str(tmp_path)):
        assert words in shown


def test_a_local_cloud_says_where_alerts_are_read(tmp_path: Path) -> None:
    """The inbox's page; a cloud without one names none."""
    page = "http://198.18.7.5:8025/"
    assert page in _shown(tmp_path, {"servers": "machines", "inbox": page})
    assert "inbox" not in _shown(tmp_path, {"servers": "machines"})
