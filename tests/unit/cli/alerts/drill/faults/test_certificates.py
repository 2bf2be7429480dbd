"""Certificates that end soon: for the same names and keys, where the proxy reads them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from cli.alerts.drill.fault import Fault, Skipped
from cli.alerts.drill.faults import certificates
from localcloud.pki import Authority
from tests.unit.cli.alerts.drill.faults.test_on_servers import of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Return an authority."""
    return Authority(tmp_path / "pki", "web", "a test's")


def _names(certificate: x509.Certificate) -> list[str]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return found.get_values_for_type(x509.DNSName)


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_only_the_end_is_another(authority: Authority) -> None:
    """Names and key stay, so that visitors believe it and the server can use it."""
    pem, _ = authority.issue(["example.org", "*.example.org"])
    old = x509.load_pem_x509_certificate(pem.encode())
    new = x509.load_pem_x509_certificate(
        certificates.shortened(authority, pem.encode(), 2).encode()
    )
    assert _names(new) == ["example.org", "*.example.org"]
    assert _public(new) == _public(old)
    left = new.not_valid_after_utc - datetime.now(UTC)
    assert timedelta(days=1, hours=23) < left <= timedelta(days=2)


def _run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_files_of_both_proxies_are_listed_and_replaced(
    authority: Authority, tmp_path: Path
) -> None:
    """Keys stay in place; a file keeps its owner and mode; what is no certificate is left."""
    pem, key = authority.issue(["example.org"])
    home = tmp_path / "certificates"
    (home / "live").mkdir(parents=True)
    lego, traefik = home / "live" / "a.pem", home / "http-01.json"
    lego.write_text(pem + pem + key)
    lego.chmod(0o600)
    word = base64.b64encode(pem.encode()).decode()
    item = {"domain": {"main": "example.org"}, "certificate": word, "key": "kept"}
    traefik.write_text(json.dumps({"acme": {"Account": {}, "Certificates": [item]}}))

    listed = _run(certificates._LIST.format(home=home)).split()
    assert listed[::2] == [str(lego), str(traefik)]
    assert base64.b64decode(listed[1]).decode() == pem.strip()
    new = certificates.shortened(authority, pem.encode(), 2)
    packed = base64.b64encode(new.encode()).decode()
    changes = [(path, old, packed) for path, old in zip(listed[::2], listed[1::2], strict=True)]
    _run(certificates._PUT.format(changes=changes))

    assert lego.read_text() == new + key
    assert oct(lego.stat().st_mode)[-3:] == "600"
    assert lego.stat().st_uid == os.getuid()
    found = json.loads(traefik.read_text())["acme"]["Certificates"][0]
    assert found == {**item, "certificate": packed}


def test_cloudflares_certificate_is_nobodys_here() -> None:
    """Where it is in front there is no fault, and the alerts have their reason."""
    found = list(certificates.faults(of("chrono-scraper")))
    assert [type(item) for item in found] == [Skipped]
    assert certificates.UNMADE.keys() == {"CertificateExpires", "CertificateExpiresSoon"}
    made = [item for item in certificates.faults(of("nutri")) if isinstance(item, Fault)]
    assert [fault.alerts for fault in made] == [
        ("CertificateExpiresSoon",),
        ("CertificateExpires",),
    ]
    assert "PublicDown" in made[0].follows  # Traefik starts anew
    assert [item.follows for item in certificates.faults(of("glossary"))] == [(), ()]  # type: ignore[union-attr]
