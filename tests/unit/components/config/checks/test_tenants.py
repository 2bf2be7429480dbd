"""Checks of tenants: each has number, subdomain and domain for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.components import support
from tests.unit.components.config import shop

if TYPE_CHECKING:
    from pathlib import Path

ACME = {"number": 1, "subdomain": "acme"}


def test_tenants_of_their_own_are_fine(tmp_path: Path) -> None:
    """Two tenants that share nothing."""
    other = {"number": 2, "subdomain": "globex", "domain": "globex.example"}

    assert shop.told(shop.copied(tmp_path), tenants={"acme": ACME, "globex": other}) == []


def test_what_two_tenants_share_is_told(tmp_path: Path) -> None:
    """The same number would be the same schema."""
    found = shop.told(shop.copied(tmp_path), tenants={"acme": ACME, "globex": ACME})

    assert ("plinth:tenants.globex.number", "1 is the number of `acme` already") in found


def test_names_that_cannot_be_are_told(tmp_path: Path) -> None:
    """A number below one, a subdomain that is no name, a domain that is none."""
    root = shop.copied(tmp_path)

    assert shop.told(root, tenants={"acme": {**ACME, "number": 0}})[0][0] == (
        "plinth:tenants.acme.number"
    )
    assert shop.told(root, tenants={"acme": {**ACME, "subdomain": "Acme Inc"}})[0][0] == (
        "plinth:tenants.acme.subdomain"
    )
    assert shop.told(root, tenants={"acme": {**ACME, "domain": "shop"}})[0] == (
        "plinth:tenants.acme.domain",
        "`shop` is no domain: it has no dot: a name below a domain is needed",
    )


def test_a_system_without_tenants_has_none() -> None:
    """Tenants of a system whose Postgres knows none are told."""
    (problem,) = support.problems(tenants={"acme": ACME})

    assert problem.cause == "the system `chrono-scraper` has no Postgres with `tenants`"
