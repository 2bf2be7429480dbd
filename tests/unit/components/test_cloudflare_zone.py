"""A zone's parts in the provider's words, and the certificate that its edge trusts."""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi

from components.blueprint.edge import (
    AddressOf,
    CaaData,
    DnsRecordSpec,
    OriginCertificateSpec,
    RateLimitSpec,
    RulesetSpec,
    RuleSpec,
    ZoneSettingSpec,
    ZoneSpec,
)
from components.cloudflare_zone import CloudflareZone
from components.origin_certificate import OriginCertificate
from tests.unit.components.pulumi_mocks import Registered, engine, settle

LIMIT = RateLimitSpec(requests=60, period=60, timeout=120)
RULE = RuleSpec(key="api", expression="true", action="block", description="d", limit=LIMIT)
SKIP = RuleSpec(key="monitor", expression="true", action="skip", description="d")
RULES = RulesetSpec(key="limits", name="shop-limits", phase="http_ratelimit", rules=(RULE, SKIP))


def record(key: str, kind: Any, content: Any, **more: Any) -> DnsRecordSpec:
    """Return a record of the zone."""
    return DnsRecordSpec(
        key=key,
        zone="example.org",
        name="example.org",
        type=kind,
        content=content,
        ttl=300,
        proxied=False,
        comment="c",
        **more,
    )


def built() -> tuple[Registered, dict[str, Any]]:
    """Register a zone's parts; gives them and what is told of its records."""

    async def program() -> tuple[Registered, dict[str, Any]]:
        mocks = engine()
        zone = CloudflareZone(
            "edge",
            ZoneSpec(
                name="example.org",
                zone_id="z1",
                owner="c",
                settings=(ZoneSettingSpec(name="ssl", value="strict"),),
                rulesets=(RULES,),
            ),
            (
                record("app", "A", AddressOf(kind="server", key="app-1")),
                record("app-ipv6", "AAAA", AddressOf(kind="server", key="app-1", family="ipv6")),
                record("caa", "CAA", CaaData(flags=0, tag="issue", value="ca.example")),
                record("mail", "MX", "mail.example.org", priority=10),
            ),
            lambda at: pulumi.Output.from_input("2001::1" if at.family == "ipv6" else "192.0.2.1"),
            pulumi.ResourceOptions(),
        )
        return mocks, await settle(pulumi.Output.from_input(dict(zone.records)))

    return asyncio.run(program())


def test_records_have_content_data_or_priority_as_their_type_asks() -> None:
    """An address, what a CAA record says, and a mail server's rank."""
    mocks, told = built()
    made = {
        name: (item["type"], item.get("content"), item.get("data"), item.get("priority"))
        for name, item in mocks.of("cloudflare:index/dnsRecord:DnsRecord").items()
    }

    assert made == {
        "edge-app": ("A", "192.0.2.1", None, None),
        "edge-app-ipv6": ("AAAA", "2001::1", None, None),
        "edge-caa": ("CAA", None, {"flags": 0, "tag": "issue", "value": "ca.example"}, None),
        "edge-mail": ("MX", "mail.example.org", None, 10),
    }
    assert told == {"example.org": "192.0.2.1"}


def test_settings_and_rules_are_the_zones() -> None:
    """A limit counts each address in each of Cloudflare's places; a skip passes over the rest."""
    mocks, _ = built()
    (setting,) = mocks.of("cloudflare:index/zoneSetting:ZoneSetting").values()
    (rules,) = mocks.of("cloudflare:index/ruleset:Ruleset").values()

    assert (setting["settingId"], setting["value"], setting["zoneId"]) == ("ssl", "strict", "z1")
    assert (rules["kind"], rules["phase"]) == ("zone", "http_ratelimit")
    limit, skip = rules["rules"]
    assert limit["ratelimit"] == {
        "characteristics": ["cf.colo.id", "ip.src"],
        "period": 60,
        "requestsPerPeriod": 60,
        "mitigationTimeout": 120,
    }
    assert skip["actionParameters"] == {"ruleset": "current"}


def test_the_origin_certificates_key_stays_a_secret() -> None:
    """Both parts go to the Swarm by their keys; the request names every host."""
    spec = OriginCertificateSpec(
        key="origin",
        hosts=("*.example.org", "example.org"),
        days=5475,
        certificate="origin-certificate",
        key_file="origin-key",
    )

    async def program() -> tuple[Registered, dict[str, bool]]:
        mocks = engine()
        secrets = OriginCertificate("origin", spec).secrets
        hidden = {key: await value.is_secret() for key, value in secrets.items()}
        await settle("")
        return mocks, hidden

    mocks, hidden = asyncio.run(program())
    (made,) = mocks.of("cloudflare:index/originCaCertificate:OriginCaCertificate").values()

    assert hidden == {"origin-certificate": True, "origin-key": True}
    assert (made["hostnames"], made["requestedValidity"], made["requestType"]) == (
        ["*.example.org", "example.org"],
        5475,
        "origin-ecc",
    )
