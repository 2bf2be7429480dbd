"""The way from a browser on this machine to a server of the local cloud.

A URL such as http://dev.example.com.localhost:8080/ opens with nothing to set up, since every
name below `localhost` is this machine: the edge strips that suffix, looks the name up in the
local cloud's own DNS and passes the request on as Cloudflare's edge would. Left out on purpose:
TLS, caching, and WebSockets (answered 501).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import StreamingResponse

from localcloud.cloudflare.lookup import Origin, origin
from localcloud.edge_pages import EdgeError, error_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from localcloud.cloudflare.registrar import Registrar

SUFFIX = ".localhost"
ORIGIN_PORT = 80
_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# Set here and nowhere else: a client must not be able to claim another address.
_OURS = frozenset(
    {b"host", b"x-forwarded-for", b"x-forwarded-proto", b"cf-connecting-ip", b"cf-ray"}
)
# The server that the edge runs in writes a date of its own.
_SERVERS = frozenset({b"date"})
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
Headers = list[tuple[bytes, bytes]]


def name_of(host: str) -> str:
    """Give the domain name that a Host header means: no port, no `.localhost`, lower case."""
    return host.lower().rsplit(":", 1)[0].removesuffix(".").removesuffix(SUFFIX)


def request_headers(given: Headers, name: str, client: str, *, proxied: bool) -> Headers:
    """Give the headers that the origin gets; Cloudflare's own only where the name is proxied."""
    headers = [(k, v) for k, v in given if k.lower() not in _HOP_BY_HOP | _OURS]
    headers += [
        (b"host", name.encode()),
        (b"x-forwarded-for", client.encode()),
        (b"x-forwarded-proto", b"http"),
    ]
    if proxied:
        ray = f"{secrets.token_hex(8)}-LOC".encode()
        headers += [(b"cf-connecting-ip", client.encode()), (b"cf-ray", ray)]
    return headers


def response_headers(given: Headers, name: str, host: str) -> Headers:
    """Give the headers that the client gets; a redirect to the name leads to the edge again."""
    headers = []
    here = f"http://{name}".encode()
    for key, value in given:
        if key.lower() in _HOP_BY_HOP | _SERVERS:
            continue
        rest = value[len(here) :]
        if key.lower() == b"location" and value.startswith(here) and rest[:1] in (b"", b"/", b"?"):
            headers.append((key, f"http://{host}".encode() + rest))
        else:
            headers.append((key, value))
    return headers


class Edge:
    """The ASGI app; holds connections to origins open, so `aclose` it at the end."""

    def __init__(self, registrar: Registrar, port: int = ORIGIN_PORT) -> None:
        """Look names up in `registrar` and connect to origins on `port`."""
        self._registrar = registrar
        self._port = port
        # The environment's proxies are for the internet; an origin is never behind one.
        self._client = httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT)

    async def aclose(self) -> None:
        """Close the connections to origins."""
        await self._client.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or show why that cannot be."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        request = Request(scope, receive)
        response: Response
        try:
            response = await self._forward(request)
        except EdgeError as error:
            response = error_page(error, html="text/html" in request.headers.get("accept", ""))
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Speak the server's start and stop protocol; connections are closed at the stop."""
        while True:
            event = (await receive())["type"]
            if event == "lifespan.shutdown":
                await self.aclose()
            await send({"type": f"{event}.complete"})
            if event == "lifespan.shutdown":
                return

    async def _forward(self, request: Request) -> Response:
        if request.headers.get("upgrade", "").lower() == "websocket":
            raise EdgeError(501, "No WebSockets here", "The local edge carries plain HTTP only.")
        host = request.headers.get("host", "")
        name = name_of(host)
        found = await run_in_threadpool(origin, self._registrar, name)
        if found is None:
            raise EdgeError(
                404,
                "No such name",
                f"The local cloud's DNS has no address for {name!r}. "
                "Bring the stack up, or check the name in the URL.",
            )
        answer = await self._ask(request, name, found)
        response = StreamingResponse(_stream(answer), status_code=answer.status_code)
        response.raw_headers = response_headers(answer.headers.raw, name, host)
        return response

    async def _ask(self, request: Request, name: str, found: Origin) -> httpx.Response:
        literal = f"[{found.address}]" if ":" in found.address else found.address
        target = httpx.URL(
            scheme="http",
            host=literal,
            port=self._port,
            raw_path=request.scope["raw_path"] + _query(request.scope["query_string"]),
        )
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        client = request.client.host if request.client else "127.0.0.1"
        headers = request_headers(request.headers.raw, name, client, proxied=found.proxied)
        outgoing = httpx.Request(
            request.method, target, headers=headers, content=request.stream() if has_body else None
        )
        try:
            return await self._client.send(outgoing, stream=True)
        except httpx.ConnectTimeout:
            why = f"{name} leads to {found.address}, which does not answer on port {self._port}."
            raise EdgeError(504, "The server does not answer", why) from None
        except httpx.TimeoutException:
            why = f"{name} ({found.address}) took the request and sent no answer in time."
            raise EdgeError(504, "The server is too slow", why) from None
        except httpx.TransportError as error:
            why = f"{name} leads to {found.address}, port {self._port}: {error or 'no answer'}."
            raise EdgeError(502, "The server refuses", why) from None


def _query(raw: bytes) -> bytes:
    return b"?" + raw if raw else b""


async def _stream(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()


def edge_app(registrar: Registrar, port: int = ORIGIN_PORT) -> Edge:
    """Give the edge as an ASGI app."""
    return Edge(registrar, port)
