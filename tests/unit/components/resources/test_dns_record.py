"""Our Cloudflare classes against the published SDK's, which is imported here alone."""

from __future__ import annotations

import asyncio
import inspect

import pulumi_cloudflare as cloudflare

from components.resources import dns_record
from tests.unit.components.pulumi_mocks import engine, settle


def test_token_and_properties_are_the_sdks() -> None:
    """What we register is what `pulumi_cloudflare.DnsRecord` would register."""
    assert vars(cloudflare.DnsRecord)["pulumi_type"] == dns_record.DNS_RECORD
    ours = set(inspect.signature(dns_record.DnsRecord.__init__).parameters)
    theirs = set(inspect.signature(cloudflare.DnsRecord._internal_init).parameters)
    assert ours - {"self"} <= theirs


def test_every_output_of_the_sdk_is_known() -> None:
    """Outputs that the provider fills in are declared, so that a preview knows them."""

    def of_class(name: str) -> bool:
        return isinstance(getattr(cloudflare.DnsRecord, name), property)

    known = {name for name in vars(cloudflare.DnsRecord) if of_class(name)}
    given = {"zone_id", "name", "type", "content", "ttl", "proxied", "comment"}
    camel = {_camel(name) for name in known - given - {"urn", "id", "pulumi_resource_type"}}
    assert camel - {"includeShadowMetadata"} <= set(dns_record.OUTPUTS)


def test_a_zone_is_asked_for_by_name() -> None:
    """One look-up, by the filter that Cloudflare has for it."""

    async def look_up() -> tuple[str, list[object]]:
        mocks = engine()
        found = await settle(dns_record.zone_id("example.org"))
        return found, [call.args for call in mocks.calls]

    assert asyncio.run(look_up()) == (
        "zone-of-example.org",
        [{"filter": {"name": "example.org"}}],
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
