"""Stores outside: known by name, with URLs that a person gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from components.config.checks.externals import check_externals
from components.config.jobs import SecretConfig
from tests.unit.components.edge_systems import context


def paths(services: dict[str, Any] | None = None, **system: Any) -> list[str]:
    """Return where something is wrong with Nutri after a change."""
    config = context("nutri").config
    changed = config.system.model_copy(update=system)
    return [
        problem.path
        for problem in check_externals(
            replace(config, system=changed, services=services or config.services)
        )
    ]


def test_nutris_stores_are_fine() -> None:
    """Supabase by its pooler and past it, and Upstash."""
    assert paths() == []


def test_an_unknown_store_is_refused() -> None:
    """With the path of the service that names it."""
    services = dict(context("nutri").config.services)
    services["backend"] = services["backend"].model_copy(update={"external": ("supabse",)})

    assert paths(services) == ["services.backend.external[0]"]


def test_a_url_that_nobody_gives_is_refused() -> None:
    """A made-up password leads nowhere."""
    secrets = context("nutri").config.system.secrets
    made_up = {**secrets, "upstash-url": SecretConfig()}
    missing = {key: item for key, item in secrets.items() if key != "upstash-ca"}

    assert paths(secrets=made_up) == ["externals.upstash.urls.REDIS_URL"]
    assert paths(secrets=missing) == ["externals.upstash.ca"]
