"""A Cloudflare DNS record and the look-up of its zone, without importing the whole SDK.

Importing `pulumi_cloudflare` takes seconds and some 380 MB, for each preview anew. These are its
token, property names and version alone; a test compares them with the SDK's own class.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from typing import Any

import pulumi

DNS_RECORD = "cloudflare:index/dnsRecord:DnsRecord"
GET_ZONE = "cloudflare:index/getZone:getZone"
# Pulumi's language host then adds no message of its own.
MESSAGE_WAS_SHOWN = 32
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
    return pulumi.Output.from_input(_look_up(name))


async def _look_up(name: str) -> str:
    options = pulumi.InvokeOptions(version=sdk_version())
    try:
        zone = await pulumi.runtime.invoke_async(GET_ZONE, {"filter": {"name": name}}, options)
    except Exception as error:  # noqa: BLE001 - whatever the provider says
        # The provider's own words (a wrong token, no such zone), without a traceback; where another
        # provider failed as well, the engine is gone already and has said so.
        with suppress(Exception):
            pulumi.log.error(f"The zone {name} cannot be looked up: {error}")
        sys.exit(MESSAGE_WAS_SHOWN)
    return str(zone["zoneId"])


@cache
def sdk_version() -> str:
    """Return the SDK's version, which is that of the plugin."""
    return version("pulumi_cloudflare")
