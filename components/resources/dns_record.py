"""A Cloudflare DNS record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.resources.cloudflare import CloudflareResource

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi


class DnsRecord(CloudflareResource):
    """A record; the arguments are those of `pulumi_cloudflare.DnsRecord`."""

    token = "cloudflare:index/dnsRecord:DnsRecord"  # noqa: S105 - Pulumi's word for a type
    outputs = (
        "commentModifiedOn", "createdOn", "meta", "modifiedOn", "privateRouting", "proxiable",
        "settings", "tags", "tagsModifiedOn",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - the fields of a record
        self,
        resource_name: str,
        *,
        zone_id: pulumi.Input[str],
        name: pulumi.Input[str],
        type: pulumi.Input[str],  # noqa: A002 - Cloudflare's word
        content: pulumi.Input[str] | None,
        ttl: pulumi.Input[float],
        proxied: pulumi.Input[bool],
        comment: pulumi.Input[str],
        data: Mapping[str, Any] | None = None,
        priority: pulumi.Input[float] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "zoneId": zone_id,
            "name": name,
            "type": type,
            "content": content,
            "ttl": ttl,
            "proxied": proxied,
            "comment": comment,
            "data": data,
            "priority": priority,
        }
        super().__init__(resource_name, props, opts)
