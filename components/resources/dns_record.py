"""A Cloudflare DNS record and the look-up of its zone, without importing the whole SDK.

Importing `pulumi_cloudflare` takes seconds and some 380 MB, for each preview anew. These are its
token, property names and version alone; a test compares them with the SDK's own class.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

import pulumi

DNS_RECORD = "cloudflare:index/dnsRecord:DnsRecord"
GET_ZONE = "cloudflare:index/getZone:getZone"
OUTPUTS = (
    "commentModifiedOn", "createdOn", "data", "meta", "modifiedOn", "priority", "privateRouting",
    "proxiable", "settings", "tags", "tagsModifiedOn",
)  # fmt: skip


class DnsRecord(pulumi.CustomResource):
    """A record; the arguments are those of `pulumi_cloudflare.DnsRecord`."""

    def __init__(  # noqa: PLR0913 - the fields of a record
        self,
        resource_name: str,
        *,
        zone_id: pulumi.Input[str],
        name: pulumi.Input[str],
        type: pulumi.Input[str],  # noqa: A002 - Cloudflare's word
        content: pulumi.Input[str],
        ttl: pulumi.Input[float],
        proxied: pulumi.Input[bool],
        comment: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props: dict[str, Any] = {
            "zoneId": zone_id,
            "name": name,
            "type": type,
            "content": content,
            "ttl": ttl,
            "proxied": proxied,
            "comment": comment,
            **dict.fromkeys(OUTPUTS),
        }
        defaults = pulumi.ResourceOptions(version=sdk_version())
        super().__init__(
            DNS_RECORD, resource_name, props, pulumi.ResourceOptions.merge(defaults, opts)
        )


def zone_id(name: str) -> pulumi.Output[str]:
    """Return the id of the zone of this name, which must exist; costs one request a preview."""
    options = pulumi.InvokeOptions(version=sdk_version())
    found = pulumi.runtime.invoke_output(GET_ZONE, {"filter": {"name": name}}, opts=options)
    return found.apply(lambda zone: str(zone["zoneId"]))


@cache
def sdk_version() -> str:
    """Return the SDK's version, which is that of the plugin."""
    return version("pulumi_cloudflare")
