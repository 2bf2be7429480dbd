"""Reaching an origin by TLS: who is believed, and what is said where nobody is."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from localcloud import pki
from localcloud.cloudflare import Registrar, ensure_zone
from localcloud.edge import Edge, Origins, Trust
from localcloud.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from localcloud.pki import Authority

NOBODY = 1  # a port where nothing listens


async def _hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
    await writer.drain()
    writer.close()


@asynccontextmanager
async def listening(folder: Path, authority: Authority | None, name: str) -> AsyncIterator[int]:
    """Give the port of an origin: with a certificate for `name`, or plain."""
    context = None
    if authority is not None:
        certificate, key = authority.issue([name])
        (folder / "leaf.pem").write_text(certificate + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "leaf.pem")
    server = await asyncio.start_server(_hello, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def ask(
    folder: Path, *, setting: str, proxied: bool, http_port: int = NOBODY, https_port: int = NOBODY
) -> httpx.Response:
    """Ask an edge for a name whose origin listens on these ports."""
    registrar = Registrar(Store(":memory:"))
    zone = ensure_zone(registrar.store, "example.org")
    registrar.change_setting(zone, "ssl", setting)
    record = {"type": "A", "name": "@", "content": "127.0.0.1", "proxied": proxied}
    registrar.add_record(zone, record)
    trust = Trust(pki.web(folder).path, pki.origin(folder).path)
    edge = Edge(registrar, Origins(trust, http_port, https_port))
    transport = httpx.ASGITransport(app=edge)
    async with httpx.AsyncClient(transport=transport) as client:
        answer = await client.get("http://example.org.localhost:8080/")
    await edge.aclose()
    return answer


@pytest.mark.parametrize(
    ("signer", "name", "setting", "proxied", "status"),
    [
        ("web", "example.org", "strict", True, 200),
        ("origin", "example.org", "strict", True, 200),
        ("web", "other.org", "strict", True, 526),
        ("own", "example.org", "strict", True, 526),
        ("own", "example.org", "full", True, 200),
        ("web", "example.org", "full", False, 200),
        ("origin", "example.org", "full", False, 526),
        ("own", "example.org", "full", False, 526),
    ],
)
def test_whose_certificates_are_believed(  # noqa: PLR0913, PLR0917 - one case in words
    tmp_path: Path,
    signer: str,
    name: str,
    setting: str,
    proxied: bool,  # noqa: FBT001
    status: int,
) -> None:
    """Strict believes browsers' authorities and the Origin CA, full all, a browser its own."""
    authorities = {"web": pki.web(tmp_path), "origin": pki.origin(tmp_path)}
    known = [authority.certificate for authority in authorities.values()]
    assert len(set(known)) == 2
    own = pki.Authority(tmp_path / "own", "own", "Nobody's CA")

    async def run() -> httpx.Response:
        async with listening(tmp_path, authorities.get(signer, own), name) as port:
            return await ask(tmp_path, setting=setting, proxied=proxied, https_port=port)

    answer = asyncio.run(run())
    assert answer.status_code == status
    assert ("certificate is not accepted" in answer.text) == (status == 526)


@pytest.mark.parametrize(
    ("setting", "proxied", "status"),
    [("full", True, 200), ("flexible", True, 200), ("full", False, 200), ("strict", True, 521)],
)
def test_plain_origin(tmp_path: Path, setting: str, proxied: bool, status: int) -> None:  # noqa: FBT001
    """Without TLS an origin is reached by HTTP, except where the mode is strict."""
    pki.web(tmp_path)

    async def run() -> httpx.Response:
        async with listening(tmp_path, None, "") as port:
            return await ask(tmp_path, setting=setting, proxied=proxied, http_port=port)

    assert asyncio.run(run()).status_code == status
