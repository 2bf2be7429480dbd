"""The stack's own authority, over Pulumi's mocks: who signs what, and what stays secret."""

from __future__ import annotations

import asyncio

import pulumi

from components.authority import Authority
from components.blueprint.types import CertificateSpec
from tests.unit.components.pulumi_mocks import Registered, engine, settle

SPEC = CertificateSpec(key="postgres-tls", names=("postgres",))


def _made() -> tuple[Registered, str]:
    async def program() -> tuple[Registered, str]:
        mocks = engine()
        authority = Authority("ca", common_name="shop internal authority", certificates=(SPEC,))
        certificate = await settle(authority.certificates["postgres-tls"])
        await settle(pulumi.Output.all(authority.authority, authority.keys["postgres-tls"]))
        return mocks, str(certificate)

    return asyncio.run(program())


def test_a_server_certificate_is_signed_by_the_authority_for_its_name() -> None:
    """It is for the name by which others reach the store, and is no authority itself."""
    mocks, certificate = _made()

    request = mocks.of("tls:index/certRequest:CertRequest")["ca-postgres-tls"]
    signed = mocks.of("tls:index/locallySignedCert:LocallySignedCert")["ca-postgres-tls"]
    assert request["dnsNames"] == ["postgres"]
    assert signed["caCertPem"] == "certificate of ca"
    assert signed["allowedUses"] == ["digital_signature", "server_auth"]
    assert "isCaCertificate" not in signed
    assert certificate == "certificate of ca-postgres-tls"


def test_certificates_are_renewed_before_they_end() -> None:
    """Ninety days before the end of two years; the authority a year before the end of ten."""
    mocks, _ = _made()

    own = mocks.of("tls:index/selfSignedCert:SelfSignedCert")["ca"]
    signed = mocks.of("tls:index/locallySignedCert:LocallySignedCert")["ca-postgres-tls"]
    assert (own["validityPeriodHours"], own["earlyRenewalHours"]) == (87600, 8760)
    assert (signed["validityPeriodHours"], signed["earlyRenewalHours"]) == (17520, 2160)
