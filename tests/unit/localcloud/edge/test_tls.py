"""Certificates of the edge itself."""

from __future__ import annotations

import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest

from localcloud import pki
from localcloud.cloudflare import Registrar, ensure_zone
from localcloud.edge import edge_context
from localcloud.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def handshake(folder: Path, name: str) -> tuple[str, dict[str, object]]:
    """Greet an edge with the zone example.org; gives TLS version and its certificate."""
    registrar = Registrar(Store(":memory:"))
    ensure_zone(registrar.store, "example.org")
    web = pki.web(folder)
    served, asking = socket.socketpair()

    def serve() -> None:
        context = edge_context(registrar, web)
        try:
            with context.wrap_socket(served, server_side=True) as connection:
                connection.recv(1)
        except OSError:
            served.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client = ssl.create_default_context(cadata=web.certificate)
        with client.wrap_socket(asking, server_hostname=name) as connection:
            certificate: dict[str, object] = dict(connection.getpeercert() or {})
            return connection.version() or "", certificate
    finally:
        asking.close()
        thread.join(10)


@pytest.mark.parametrize("name", ["example.org", "www.example.org"])
def test_zone_and_one_level_below_are_certified(tmp_path: Path, name: str) -> None:
    """As with Universal SSL, one certificate is for the zone's name and what is right below."""
    version, certificate = handshake(tmp_path, name)
    assert version == "TLSv1.3"
    names = (("DNS", "example.org"), ("DNS", "*.example.org"))
    assert certificate["subjectAltName"] == names


@pytest.mark.parametrize("name", ["a.b.example.org", "example.net"])
def test_other_names_are_refused(tmp_path: Path, name: str) -> None:
    """Deeper names have no certificate without Advanced Certificates, other zones none at all."""
    with pytest.raises(ssl.SSLError, match=r"(?i)handshake.failure"):
        handshake(tmp_path, name)
