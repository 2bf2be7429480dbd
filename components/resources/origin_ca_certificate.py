"""A certificate of Cloudflare's origin authority, which its edge alone trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.resources.cloudflare import CloudflareResource

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi


class OriginCaCertificate(CloudflareResource):
    """The certificate; the arguments are those of `pulumi_cloudflare.OriginCaCertificate`."""

    token = "cloudflare:index/originCaCertificate:OriginCaCertificate"  # noqa: S105 - a type
    outputs = ("certificate", "expiresOn")
    certificate: pulumi.Output[str]

    def __init__(  # noqa: PLR0913 - the fields of a certificate
        self,
        resource_name: str,
        *,
        csr: pulumi.Input[str],
        hostnames: Sequence[str],
        request_type: str,
        requested_validity: float,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        props = {
            "csr": csr,
            "hostnames": list(hostnames),
            "requestType": request_type,
            "requestedValidity": requested_validity,
        }
        super().__init__(resource_name, props, opts)
