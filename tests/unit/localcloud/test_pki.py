"""The local cloud's certificate authorities, checked by OpenSSL."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from cryptography import x509

from localcloud import pki

if TYPE_CHECKING:
    from pathlib import Path


def test_openssl_accepts_what_it_issues(tmp_path: Path) -> None:
    """A certificate is valid under its authority and under no other."""
    web, origin = pki.web(tmp_path), pki.origin(tmp_path)
    certificate, key = web.issue(["example.org", "*.example.org", "198.18.4.1"])
    assert "PRIVATE KEY" in key
    assert "CERTIFICATE" in origin.certificate
    leaf = tmp_path / "leaf.pem"
    leaf.write_text(certificate)

    def verify(authority: pki.Authority, *options: str) -> int:
        command = ["openssl", "verify", "-x509_strict", "-CAfile", str(authority.path), *options]
        return subprocess.run([*command, str(leaf)], check=False, capture_output=True).returncode

    assert verify(web, "-verify_hostname", "a.example.org") == 0
    assert verify(web, "-verify_ip", "198.18.4.1") == 0
    assert verify(web, "-verify_hostname", "example.net") != 0
    assert verify(origin) != 0


def test_threads_that_come_first_agree(tmp_path: Path) -> None:
    """Whoever asks while an authority is being made gets that very one."""
    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(lambda _: pki.web(tmp_path).certificate, range(32)))
    assert len(seen) == 1


def test_an_authority_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """A second look finds the same certificate; nobody else can read the key."""
    first = pki.web(tmp_path).certificate
    assert pki.web(tmp_path).certificate == first
    assert (tmp_path / "web.key").stat().st_mode & 0o777 == 0o600
    made = x509.load_pem_x509_certificate(first.encode())
    assert made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
