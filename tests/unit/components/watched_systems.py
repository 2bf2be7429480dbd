"""The five systems as they are watched in production, with every receiver's address given."""

from __future__ import annotations

from functools import cache
from typing import Any
from unittest.mock import patch

import yaml

from components.blueprint.context import Context
from components.catalog import load_catalogue
from components.config import CloudProfile
from tests.unit.components import edge_systems, support

SYSTEMS = ("chrono-scraper", "ecommerce", "fairpact", "glossary", "nutri")
REAL = CloudProfile()
_ADDRESSES = {
    "smtp-server": "smtp.example.com:587",
    "smtp-user": "alerts",
    "smtp-password": "a-password",
    "slack-webhook": "https://hooks.slack.com/services/T/B/x",
    "discord-webhook": "https://discord.com/api/webhooks/1/x",
    "pagerduty-key": "0123456789abcdef0123456789abcdef",
    "sms-webhook": "https://sms.example.com/x",
    "heartbeat-url": "https://hc.example.com/x",
    "uptime-key": "u1234567-0123456789abcdef01234567",
}


def addresses(system: str) -> dict[str, str]:
    """Return the addresses that a system's receivers have."""
    file = support.ROOT / "systems" / system / "system.yaml"
    known: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["secrets"]
    return {key: value for key, value in _ADDRESSES.items() if key in known}


@cache
def watched(system: str, env: str = "prod") -> Context:
    """Return what the planning of a stack looks at."""
    if system == "chrono-scraper" and env == "prod":
        given = support.values("prod", secrets=addresses(system))
        with patch("components.config.loader.cross_check", return_value=[]):
            config = support.config("prod", given=given, profile=REAL)
        return Context(config, load_catalogue(), {})
    return edge_systems.context(system, env, REAL, secrets=addresses(system))


def changed(system: str, env: str = "prod", **changes: Any) -> Context:
    """Return the same with other values of the stack."""
    return edge_systems.context(system, env, REAL, secrets=addresses(system), **changes)
