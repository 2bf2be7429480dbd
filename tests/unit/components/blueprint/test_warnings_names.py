"""What a person should know of names before `up`."""

from __future__ import annotations

from typing import Any

from components.blueprint.cost import Paid, costs
from components.blueprint.warnings import warnings
from tests.unit.components.edge_systems import context


def said(system: str, env: str = "prod", **changes: Any) -> list[str]:
    """Return the warnings that are about names and zones."""
    plan = context(system, env, **changes)
    words = ("zone of its owner", "Cloudflare")
    found = warnings(plan, costs(Paid(), plan.catalogue))
    return [text for text in found if any(word in text for word in words)]


def test_a_tenants_own_domain_is_told_with_its_target() -> None:
    """Its owner has to make the record; a system without tenants says nothing."""
    assert said("ecommerce") == [
        (
            "shop.globex.example of tenant globex is in a zone of its owner, "
            "who has to lead it here: CNAME example.net."
        )
    ]
    assert said("nutri") == []


def test_settings_that_nobody_manages_are_told_in_production() -> None:
    """FairPact has some; its dev stack is not the one to manage them."""
    assert said("fairpact", dns={}) == [
        (
            "Cloudflare's settings and rules of fairpact.com are not managed by this stack "
            "(plinth:dns.manage_zone)."
        )
    ]
    assert said("fairpact", dns={"manage_zone": True}) == []
    assert said("fairpact", "dev", dns={}) == []


def test_names_too_deep_for_cloudflares_certificates_are_told() -> None:
    """One label below the zone is covered, two are not, and only where they are proxied."""
    proxied: dict[str, Any] = {"dns": {"proxied": True, "manage_zone": True}}

    assert said("nutri", domain="nutri.app", **proxied) == []
    assert said("nutri", domain="dev.nutri.app", **proxied) == [
        (
            "Cloudflare has no free certificate for api.dev.nutri.app: "
            "they need its Advanced Certificates."
        )
    ]
    assert said("nutri", domain="dev.nutri.app") == []


def test_a_zone_of_others_has_to_be_set_right_by_them() -> None:
    """Where this stack manages the zone it sets it itself."""
    assert said("nutri", dns={"proxied": True}) == [
        (
            "Cloudflare's `ssl` of nutri.app has to be `strict`: "
            "with `flexible` visitors are redirected for ever."
        )
    ]
