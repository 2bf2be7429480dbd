"""Records: every name that is served leads to the stack, and nothing else does."""

from __future__ import annotations

import pytest

from components.blueprint.edge import AddressOf, CaaData, DnsRecordSpec
from components.blueprint.plan_dns import caa, custom_domains, plan_dns, plan_zone
from tests.unit.components.edge_systems import context

LETS_ENCRYPT = CaaData(flags=0, tag="issue", value="letsencrypt.org")
FAIRPACT = ("api.fairpact.com", "storage.fairpact.com")
SERVER = AddressOf(kind="server", key="app-1")


def of(records: tuple[DnsRecordSpec, ...], kind: str) -> dict[str, object]:
    """Return the content of the records of a type, by name."""
    return {record.name: record.content for record in records if record.type == kind}


def test_a_frontend_elsewhere_keeps_the_domain() -> None:
    """FairPact's domain is at Vercel; only the API's name leads to the server."""
    records = plan_dns(context("fairpact"))

    assert of(records, "A") == dict.fromkeys(FAIRPACT, SERVER)
    assert of(records, "CNAME") == {"fairpact.com": "cname.vercel-dns.com"}


def test_records_are_made_in_their_environment_only() -> None:
    """The CNAME of prod is proxied, that of dev is another record."""
    assert [
        (record.key, record.name, record.proxied)
        for env in ("prod", "dev")
        for record in plan_dns(context("fairpact", env))
        if record.type == "CNAME"
    ] == [
        ("record-frontend", "fairpact.com", True),
        ("record-frontend-dev", "dev.fairpact.com", False),
    ]


def test_hosts_wildcards_and_redirects_have_records() -> None:
    """The shop's names, one for all tenants, and the name that is only redirected."""
    records = plan_dns(context("ecommerce"))

    assert of(records, "A") == dict.fromkeys(
        (
            "api.example.net",
            "example.net",
            "dashboard.example.net",
            "assets.example.net",
            "*.example.net",
            "www.example.net",
        ),
        SERVER,
    )
    assert len({record.key for record in records}) == len(records)
    assert "host-wildcard" in {record.key for record in records}


def test_a_tenants_own_domain_is_for_its_owner_to_lead_here() -> None:
    """It is in another zone, so it is told and not made."""
    shop = context("ecommerce")

    assert custom_domains(shop) == {"globex": "shop.globex.example"}
    assert "shop.globex.example" not in {record.name for record in plan_dns(shop)}


def test_a_tenants_domain_in_this_zone_is_a_name_like_any_other() -> None:
    """One label deeper than the wildcard reaches."""
    tenants = {"acme": {"number": 1, "subdomain": "acme", "domain": "shop.acme.example.net"}}
    shop = context("ecommerce", tenants=tenants)

    assert of(plan_dns(shop), "A")["shop.acme.example.net"] == SERVER
    assert custom_domains(shop) == {}


def test_only_lets_encrypt_may_issue_and_one_record_holds_for_all_below() -> None:
    """A name that is an alias takes no other record, so the names below it have one each."""
    assert of(plan_dns(context("ecommerce")), "CAA") == {"example.net": LETS_ENCRYPT}
    assert of(plan_dns(context("fairpact")), "CAA") == dict.fromkeys(FAIRPACT, LETS_ENCRYPT)


def test_behind_cloudflare_any_of_its_authorities_may_issue() -> None:
    """Its edge has certificates of several, so there is no CAA record."""
    proxied = context("ecommerce", dns={"proxied": True})

    assert of(plan_dns(proxied), "CAA") == {}
    assert {r.ttl for r in plan_dns(proxied) if r.type == "A"} == {1}


def test_a_load_balancer_gives_ipv6_too() -> None:
    """A server alone gives none: Docker would hide who an IPv6 client is."""
    balanced = plan_dns(context("fairpact", load_balancer={}))
    edge = AddressOf(kind="load_balancer", key="edge", family="ipv6")

    assert of(balanced, "AAAA") == dict.fromkeys(FAIRPACT, edge)
    assert of(plan_dns(context("fairpact")), "AAAA") == {}


def test_origin_leads_past_proxy_and_balancer() -> None:
    """It has the floating address and is never proxied."""
    records = plan_dns(context("fairpact", floating_ip=True, dns={"proxied": True}))
    (origin,) = [record for record in records if record.key == "origin"]

    assert (origin.name, origin.proxied, origin.content) == (
        "origin.fairpact.com",
        False,
        AddressOf(kind="floating_ip", key="edge"),
    )


def test_without_dns_there_is_neither_zone_nor_record() -> None:
    """Somebody else keeps the names."""
    alone = context("fairpact", dns=None)

    assert plan_zone(alone) is None
    assert plan_dns(alone) == ()


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('0 issue "letsencrypt.org"', LETS_ENCRYPT),
        (
            "128 iodef mailto:a@b.example",
            CaaData(flags=128, tag="iodef", value="mailto:a@b.example"),
        ),
    ],
)
def test_a_caa_record_is_read_as_a_zone_file_has_it(text: str, data: CaaData) -> None:
    """Quotes are those of the file, not of the value."""
    assert caa(text) == data
