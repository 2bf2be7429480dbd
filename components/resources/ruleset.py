"""The rules of one phase of a Cloudflare zone: firewall or rate limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.resources.cloudflare import CloudflareResource

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi


class Ruleset(CloudflareResource):
    """The list of rules; the arguments are those of `pulumi_cloudflare.Ruleset`."""

    token = "cloudflare:index/ruleset:Ruleset"  # noqa: S105 - Pulumi's word for a type
    outputs = ("accountId", "lastUpdated", "version")

    def __init__(  # noqa: PLR0913 - the fields of a ruleset
        self,
        resource_name: str,
        *,
        zone_id: pulumi.Input[str],
        name: str,
        phase: str,
        description: str,
        rules: Sequence[dict[str, Any]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "zoneId": zone_id,
            "kind": "zone",
            "name": name,
            "phase": phase,
            "description": description,
            "rules": list(rules),
        }
        super().__init__(resource_name, props, opts)
