"""What a certificate says about itself, read by OpenSSL."""

from __future__ import annotations

import re
import ssl
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.errors import invalid

if TYPE_CHECKING:
    from localcloud.store import Document


def read_certificate(certificate: str, private_key: str) -> Document:
    """Return validity, names and fingerprint of a PEM certificate.

    Raises:
        ApiError: invalid_input where it cannot be read or does not belong to the key.
    """
    with tempfile.TemporaryDirectory() as folder:
        chain, key = Path(folder, "chain.pem"), Path(folder, "key.pem")
        chain.write_text(certificate)
        key.touch(mode=0o600)
        key.write_text(private_key)
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key)
        except (ssl.SSLError, ValueError) as error:
            raise invalid("certificate", f"certificate and private key: {error}") from error
    said = subprocess.run(
        [
            *("openssl", "x509", "-noout", "-fingerprint", "-sha256", "-startdate", "-enddate"),
            *("-ext", "subjectAltName", "-dateopt", "iso_8601"),
        ],
        input=certificate,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = dict(re.findall(r"^(.*?(?:Fingerprint|Before|After))=(.*)$", said, re.MULTILINE))
    return {
        "not_valid_before": _time(found.get("notBefore", "")),
        "not_valid_after": _time(found.get("notAfter", "")),
        "domain_names": re.findall(r"DNS:([^,\s]+)", said),
        "fingerprint": next((v for k, v in found.items() if k.endswith("Fingerprint")), None),
    }


def _time(written: str) -> str | None:
    if not written:
        return None
    return datetime.fromisoformat(written.strip()).astimezone(UTC).isoformat()
