"""Certificate authorities of the local cloud: keys and certificates in its state folder.

`web` stands for the authorities that browsers trust, `origin` for Cloudflare's Origin CA.
"""

from __future__ import annotations

import ipaddress
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

ROOT_DAYS = 3650
LEAF_DAYS = 90
DNS = "DNS:"
_MAKING = threading.Lock()
_SKEW = timedelta(minutes=5)  # clocks differ


@dataclass(frozen=True)
class Authority:
    """One authority; made at the first look.

    Args:
        folder: where `<name>.pem` and `<name>.key` lie.
        name: of the files.
        title: the certificate's common name.
    """

    folder: Path
    name: str
    title: str

    @property
    def path(self) -> Path:
        """The certificate's file."""
        return self.folder / f"{self.name}.pem"

    @property
    def certificate(self) -> str:
        """The authority's own certificate, PEM."""
        self._ensure()
        return self.path.read_text()

    def issue(self, names: Sequence[str], days: int = LEAF_DAYS) -> tuple[str, str]:
        """Return a new certificate and its key, PEM, for host names and IP addresses.

        `DNS:` before an address has it stand among the names as well.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        return self.sign(key.public_key(), names, days), _pem(key)

    def sign(self, key: CertificatePublicKeyTypes, names: Sequence[str], days: int) -> str:
        """Return a certificate, PEM, of a server's public key."""
        self._ensure()
        root = x509.load_pem_x509_certificate(self.path.read_bytes())
        signer = self._key()
        builder = (
            _builder(names[0], root.subject, days)
            .public_key(key)
            .add_extension(x509.SubjectAlternativeName([_name(n) for n in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
                critical=False,
            )
        )
        signed = builder.sign(signer, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM).decode()

    def _key(self) -> ec.EllipticCurvePrivateKey:
        raw = (self.folder / f"{self.name}.key").read_bytes()
        key = serialization.load_pem_private_key(raw, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - we wrote it
        return key

    def _ensure(self) -> None:
        with _MAKING:  # or two threads would each make one, and only one of them would stay
            if not self.path.exists():
                self._make()

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key()
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.title)])
        root = (
            _builder(self.title, subject, ROOT_DAYS)
            .public_key(public)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(key, hashes.SHA256())
        )
        write_private(self.folder / f"{self.name}.key", _pem(key))
        # Last, since its presence tells that both are there.
        fresh = self.path.with_suffix(".new")
        fresh.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        fresh.replace(self.path)


def web(folder: Path) -> Authority:
    """Give the authority that stands for those that browsers trust."""
    return Authority(folder, "web", "Local cloud web CA")


def origin(folder: Path) -> Authority:
    """Give the authority that stands for Cloudflare's Origin CA."""
    return Authority(folder, "origin", "Local cloud origin CA")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _builder(title: str, issuer: x509.Name, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title[:64])])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + timedelta(days=days))
    )


def _name(name: str) -> x509.GeneralName:
    if name.startswith(DNS):  # an address for clients that compare names with names alone
        return x509.DNSName(name.removeprefix(DNS))
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
