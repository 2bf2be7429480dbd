"""Mozilla's server side TLS recommendations, version 5.7, in the words of OpenSSL and of Go.

Source: https://ssl-config.mozilla.org/guidelines/5.7.json. Left out on purpose: the three DHE
suites of the intermediate profile, which Go does not have and no browser since 2014 needs; so both
proxies offer the same.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TlsProfile:
    """What is offered; suites of TLS 1.3 are not chosen by anybody."""

    openssl_protocols: tuple[str, ...]
    openssl_ciphers: tuple[str, ...]
    openssl_curves: tuple[str, ...]
    go_minimum: str
    go_ciphers: tuple[str, ...]
    go_curves: tuple[str, ...]


_OPENSSL_CURVES = ("X25519", "prime256v1", "secp384r1")
_GO_CURVES = ("X25519", "CurveP256", "CurveP384")

PROFILES = {
    "intermediate": TlsProfile(
        openssl_protocols=("TLSv1.2", "TLSv1.3"),
        openssl_ciphers=(
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-CHACHA20-POLY1305",
        ),
        openssl_curves=_OPENSSL_CURVES,
        go_minimum="VersionTLS12",
        go_ciphers=(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ),
        go_curves=_GO_CURVES,
    ),
    "modern": TlsProfile(
        openssl_protocols=("TLSv1.3",),
        openssl_ciphers=(),
        openssl_curves=_OPENSSL_CURVES,
        go_minimum="VersionTLS13",
        go_ciphers=(),
        go_curves=_GO_CURVES,
    ),
}
