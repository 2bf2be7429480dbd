"""Names, records and tenants' domains: what is refused, and what beside it is fine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.config import StackConfig
from components.config.checks.dns import check_dns, check_tenant_domains
from components.config.dns import RecordConfig
from components.config.ingress import TlsConfig
from tests.unit.components.edge_systems import context


def fairpact(*, dns: dict[str, Any] | None = None, **system: Any) -> StackConfig:
    """Return FairPact's prod with parts of the system's file changed."""
    config = context("fairpact", dns=dns or {}).config
    return replace(config, system=config.system.model_copy(update=system))


def paths(config: StackConfig) -> list[str]:
    """Return where something is wrong."""
    return [problem.path for problem in check_dns(config)]


def record(**changes: Any) -> dict[str, RecordConfig]:
    """Return records with one of them changed."""
    base = {"name": "mail.{domain}", "type": "A", "content": "192.0.2.1"}
    return {"extra": RecordConfig.model_validate(base | changes)}


def test_fairpacts_own_names_are_fine() -> None:
    """Its API below its domain, its frontend by a CNAME."""
    assert paths(fairpact()) == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({}, None),
        ({"name": "mail.example.org"}, "name"),
        ({"name": "api.{domain}"}, "name"),
        ({"name": "api.{domain}", "environments": ("dev",)}, None),
        ({"content": "2001:db8::1"}, "content"),
        ({"type": "AAAA", "content": "2001:db8::1"}, None),
        ({"type": "MX", "content": "mx.example.org"}, "priority"),
        ({"type": "MX", "content": "mx.example.org", "priority": 10}, None),
        ({"type": "TXT", "content": "v=spf1 -all", "proxied": True}, "proxied"),
        ({"type": "CAA", "content": "letsencrypt.org"}, "content"),
        ({"type": "CAA", "content": '0 issue "letsencrypt.org"'}, None),
    ],
)
def test_records_are_such_as_dns_has_them(changes: dict[str, Any], path: str | None) -> None:
    """Each mistake at its field, and the sound record beside it."""
    expected = [f"records.extra.{path}"] if path else []

    assert paths(fairpact(records=record(**changes))) == expected


def test_cloudflares_certificate_needs_cloudflare_in_front() -> None:
    """No browser trusts it."""
    tls = {"ingress": _ingress(tls=TlsConfig(issuer="cloudflare-origin"))}

    assert paths(fairpact(**tls)) == ["ingress.tls.issuer"]
    assert paths(fairpact(dns={"proxied": True}, **tls)) == []


@pytest.mark.parametrize(
    ("tenant", "path"),
    [
        ({"subdomain": "b"}, None),
        ({"subdomain": "a"}, "plinth:tenants.two.subdomain"),
        ({"subdomain": "api"}, "plinth:tenants.two.subdomain"),
        ({"subdomain": "b", "domain": "a.example"}, "plinth:tenants.two.domain"),
        ({"subdomain": "b", "domain": "dashboard.example.net"}, "plinth:tenants.two.domain"),
    ],
)
def test_tenants_share_no_name(tenant: dict[str, Any], path: str | None) -> None:
    """Neither with one another nor with the system's own hosts, which would hide them."""
    one = {"number": 1, "subdomain": "a", "domain": "a.example"}
    shop = context("ecommerce", tenants={"one": one, "two": {"number": 2, **tenant}}).config

    assert [problem.path for problem in check_tenant_domains(shop)] == ([path] if path else [])


def _ingress(**changes: Any) -> Any:
    return context("fairpact").config.system.ingress.model_copy(update=changes)
