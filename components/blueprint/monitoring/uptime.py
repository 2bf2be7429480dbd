"""Decide which public addresses are asked from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.blueprint.plan_urls import public_urls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.context import Context

API = "https://api.uptimerobot.com/v2"


@dataclass(frozen=True, kw_only=True)
class UptimeSpec:
    """Checks from elsewhere.

    Attributes:
        api: base URL of the provider's API.
        secret: key of the secret that opens it.
        every: seconds between two looks.
        checks: URL by the name that the check has in the account.
        contacts: names of who is told; empty: all of the account.
    """

    api: str
    secret: str
    every: int
    checks: Mapping[str, str]
    contacts: tuple[str, ...]


def plan_uptime(context: Context) -> UptimeSpec | None:
    """Return the checks of a stack; None where it has none, or nobody gave the account's key."""
    config = context.config
    uptime = config.system.monitoring.uptime if config.system.monitoring else None
    if uptime is None or not config.watched or not context.has_secret(uptime.key):
        return None
    urls = public_urls(context)
    stack = f"{config.system.name} {config.settings.environment}"
    return UptimeSpec(
        api=config.profile.uptime_api or API,
        secret=uptime.key,
        every=uptime.every,
        checks={f"{stack} {name}": urls[name] for name in uptime.urls},
        contacts=uptime.contacts,
    )


def secret_keys(context: Context) -> tuple[str, ...]:
    """Return the keys of the secrets that the checks take."""
    spec = plan_uptime(context)
    return (spec.secret,) if spec else ()
