"""A certificate of Cloudflare's origin authority for the proxy on the servers.

Cloudflare's edge trusts it and nobody else does, so it is of use only where all names are proxied.
The private key is made here and leaves the program in the state (encrypted) and as a secret of the
Swarm alone; Cloudflare sees the request for the certificate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_tls as tls

from components.resources.origin_ca_certificate import OriginCaCertificate

if TYPE_CHECKING:
    from components.blueprint.types import OriginCertificateSpec


class OriginCertificate(pulumi.ComponentResource):
    """Key, request and certificate.

    Attributes:
        secrets: certificate and key as PEM, by the keys of the Swarm's secrets.
    """

    def __init__(
        self,
        name: str,
        spec: OriginCertificateSpec,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:index:OriginCertificate", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        key = tls.PrivateKey(f"{name}-key", algorithm="ECDSA", ecdsa_curve="P256", opts=child)
        request = tls.CertRequest(
            f"{name}-request",
            private_key_pem=key.private_key_pem,
            dns_names=list(spec.hosts),
            subject=tls.CertRequestSubjectArgs(common_name=spec.hosts[0]),
            opts=child,
        )
        certificate = OriginCaCertificate(
            f"{name}-certificate",
            csr=request.cert_request_pem,
            hostnames=spec.hosts,
            request_type="origin-ecc",
            requested_validity=spec.days,
            opts=child,
        )
        self.secrets: dict[str, pulumi.Output[str]] = {
            spec.certificate: pulumi.Output.secret(certificate.certificate),
            spec.key_file: pulumi.Output.secret(key.private_key_pem),
        }
        self.register_outputs({})
