"""Origin CA certificates: signed from a request, trusted by the edge alone."""

from __future__ import annotations

import secrets
from datetime import UTC
from typing import TYPE_CHECKING, Any

from cryptography import x509

from localcloud.cloudflare.errors import CloudflareError, invalid
from localcloud.cloudflare.names import is_record_name

if TYPE_CHECKING:
    from localcloud.cloudflare.registrar import Registrar
    from localcloud.pki import Authority

CERTIFICATES = "cloudflare_origin_certificates"
VALIDITIES = (7, 30, 90, 365, 730, 1095, 5475)  # days
TYPES = ("origin-ecc", "origin-rsa")
_FIELDS = frozenset({"csr", "hostnames", "request_type", "requested_validity"})
Document = dict[str, Any]


class OriginCa:
    """All certificates that were asked for and not revoked."""

    def __init__(self, registrar: Registrar, authority: Authority | None) -> None:
        self._registrar = registrar
        self._store = registrar.store
        self._authority = authority

    def all(self, zone_id: str | None = None) -> list[Document]:
        """Give all certificates, or those for names of one zone.

        Raises:
            CloudflareError: there is no such zone.
        """
        found = self._store.all(CERTIFICATES)
        if zone_id is None:
            return found
        name = str(self._registrar.zone(zone_id)["name"])
        return [one for one in found if any(_within(host, name) for host in one["hostnames"])]

    def one(self, key: str) -> Document:
        """Give one certificate.

        Raises:
            CloudflareError: there is none.
        """
        found = self._store.get(CERTIFICATES, key)
        if found is None:
            raise CloudflareError(404, 1101, "Failed to read certificate from Database")
        return found

    def add(self, body: Document) -> Document:
        """Sign a request.

        Raises:
            CloudflareError: a field does not fit, or a name is in no zone of this account.
        """
        if self._authority is None:
            raise CloudflareError(400, 1010, "this local cloud keeps no Origin CA")
        extra = sorted(set(body) - _FIELDS)
        if extra:
            raise invalid(
                1004, f"{extra[0]}: unknown field; known are {', '.join(sorted(_FIELDS))}"
            )
        hosts, days = self._hosts(body.get("hostnames")), body.get("requested_validity", 5475)
        if days not in VALIDITIES:
            raise invalid(1006, f"requested_validity: use {', '.join(map(str, VALIDITIES))} days")
        kind = body.get("request_type")
        if kind not in TYPES:
            raise invalid(1005, f"request_type: use {' or '.join(TYPES)}")
        csr = str(body.get("csr", ""))
        signed = self._authority.sign(_public_key(csr), hosts, int(days))
        expires = x509.load_pem_x509_certificate(signed.encode()).not_valid_after_utc
        made = {
            "id": str(secrets.randbits(120)),
            "certificate": signed,
            "csr": csr,
            "hostnames": hosts,
            "request_type": kind,
            "requested_validity": int(days),
            "expires_on": expires.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S +0000 UTC"),
        }
        self._store.put(CERTIFICATES, made["id"], made)
        return made

    def revoke(self, key: str) -> None:
        """Forget a certificate.

        Raises:
            CloudflareError: there is none.
        """
        with self._store.transaction():
            self.one(key)
            self._store.delete(CERTIFICATES, key)

    def _hosts(self, given: Any) -> list[str]:
        if not isinstance(given, list) or not given or not all(isinstance(h, str) for h in given):
            raise invalid(1007, "hostnames: write a list of host names")
        hosts = [host.lower() for host in given]
        zones = [str(zone["name"]) for zone in self._registrar.zones()]
        for host in hosts:
            if not is_record_name(host) or not any(_within(host, zone) for zone in zones):
                raise invalid(
                    1010, f"Failed to validate requested hostname {host}: it is in no zone"
                )
        return hosts


def _within(host: str, zone: str) -> bool:
    return host == zone or host.endswith(f".{zone}")


def _public_key(csr: str) -> Any:
    try:
        request = x509.load_pem_x509_csr(csr.encode())
        valid = request.is_signature_valid
        return request.public_key() if valid else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> Any:
    raise invalid(1005, "csr: it is no certificate request (PEM) signed by its own key")
