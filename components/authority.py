"""The stack's own certificate authority, for TLS between containers.

Its key is in the encrypted state alone. A certificate is renewed by the first `up` in its last
ninety days, and its service started anew with it; the authority in its last year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_tls as tls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from components.blueprint.types import CertificateSpec

_DAY, _YEAR = 24, 24 * 365  # hours


class Authority(pulumi.ComponentResource):
    """An authority and the certificates that it signed.

    Attributes:
        authority: the certificate to trust, PEM.
        certificates: PEM by key of the spec.
        keys: private keys, PEM, by key of the spec; secret.
    """

    def __init__(
        self,
        name: str,
        *,
        common_name: str,
        certificates: Iterable[CertificateSpec],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:index:Authority", name, None, opts)
        self._inside = pulumi.ResourceOptions(parent=self)
        self._key = self._private_key(name)
        self._own = tls.SelfSignedCert(
            name,
            private_key_pem=self._key.private_key_pem,
            subject=tls.SelfSignedCertSubjectArgs(common_name=common_name),
            is_ca_certificate=True,
            max_path_length=0,
            set_subject_key_id=True,
            allowed_uses=["cert_signing", "crl_signing", "digital_signature"],
            validity_period_hours=10 * _YEAR,
            early_renewal_hours=_YEAR,
            opts=self._inside,
        )
        self.authority = self._own.cert_pem
        self.certificates: dict[str, pulumi.Output[str]] = {}
        self.keys: dict[str, pulumi.Output[str]] = {}
        for spec in certificates:
            self._sign(f"{name}-{spec.key}", spec)
        self.register_outputs({})

    def _private_key(self, name: str) -> tls.PrivateKey:
        return tls.PrivateKey(name, algorithm="ECDSA", ecdsa_curve="P256", opts=self._inside)

    def _sign(self, name: str, spec: CertificateSpec) -> None:
        key = self._private_key(name)
        request = tls.CertRequest(
            name,
            private_key_pem=key.private_key_pem,
            subject=tls.CertRequestSubjectArgs(common_name=spec.names[0]),
            dns_names=list(spec.names),
            opts=self._inside,
        )
        signed = tls.LocallySignedCert(
            name,
            cert_request_pem=request.cert_request_pem,
            ca_private_key_pem=self._key.private_key_pem,
            ca_cert_pem=self._own.cert_pem,
            allowed_uses=["digital_signature", "server_auth"],
            validity_period_hours=2 * _YEAR,
            early_renewal_hours=90 * _DAY,
            opts=self._inside,
        )
        self.certificates[spec.key] = signed.cert_pem
        self.keys[spec.key] = key.private_key_pem
