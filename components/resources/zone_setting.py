"""A setting of a whole Cloudflare zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.resources.cloudflare import CloudflareResource

if TYPE_CHECKING:
    import pulumi


class ZoneSetting(CloudflareResource):
    """A setting; the arguments are those of `pulumi_cloudflare.ZoneSetting`.

    A setting is always there: what is destroyed keeps its last value.
    """

    token = "cloudflare:index/zoneSetting:ZoneSetting"  # noqa: S105 - Pulumi's word for a type
    outputs = ("editable", "enabled", "modifiedOn", "timeRemaining")

    def __init__(
        self,
        resource_name: str,
        *,
        zone_id: pulumi.Input[str],
        setting_id: pulumi.Input[str],
        value: pulumi.Input[str | int],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {"zoneId": zone_id, "settingId": setting_id, "value": value}
        super().__init__(resource_name, props, opts)
