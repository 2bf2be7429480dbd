"""Which public addresses are asked from elsewhere."""

from __future__ import annotations

import pytest

from components.blueprint.monitoring.uptime import API, plan_uptime
from tests.unit.components.watched_systems import changed, watched


@pytest.mark.parametrize(
    ("system", "url"),
    [
        ("nutri", "https://api.nutri.app/api/health"),
        ("glossary", "https://example.org/health"),
        ("chrono-scraper", "https://chronoscraper.com/api/v1/health"),
    ],
)
def test_the_health_address_is_asked_every_five_minutes(system: str, url: str) -> None:
    """As the three documents have it that name such a check."""
    spec = plan_uptime(watched(system))
    assert spec is not None
    assert (spec.api, spec.every) == (API, 300)
    assert dict(spec.checks) == {f"{system} prod health": url}


@pytest.mark.parametrize("system", ["fairpact", "ecommerce"])
def test_whose_document_names_none_has_none(system: str) -> None:
    """Nothing is asked that nobody wants."""
    assert plan_uptime(watched(system)) is None


def test_without_a_key_or_unwatched_nobody_is_asked() -> None:
    """An account that nobody gave is not asked, and a stack that is not watched has no checks."""
    assert plan_uptime(changed("nutri", monitoring={"enabled": False})) is None
    context = watched("nutri")
    silent = context.config.settings.model_copy(update={"secrets": {}})
    bare = type(context)(
        type(context.config)(**{**context.config.__dict__, "settings": silent}),
        context.catalogue,
        context.images,
    )
    assert plan_uptime(bare) is None
