"""The edge as an ASGI application: finds the origin, applies the zone's rules, passes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocket

from localcloud.cloudflare.lookup import elsewhere, find, origin
from localcloud.edge.headers import COUNTRY, Visit, request_headers, response_headers
from localcloud.edge.origin import explain
from localcloud.edge.pages import EdgeError, error_page
from localcloud.edge.rules import ACME_PATH, Redirect, Rules
from localcloud.edge.websocket import pass_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from starlette.types import Receive, Scope, Send

    from localcloud.cloudflare.lookup import Origin
    from localcloud.cloudflare.registrar import Registrar
    from localcloud.edge.expression import Facts
    from localcloud.edge.headers import Headers
    from localcloud.edge.origin import Origins, Target


@dataclass(frozen=True)
class _Way:
    """What is known of a request before it is passed on."""

    visit: Visit
    found: Origin
    zone_id: str
    setting: str
    facts: Facts


class Edge:
    """The ASGI app; holds connections to origins open, so `aclose` it at the end."""

    def __init__(self, registrar: Registrar, origins: Origins) -> None:
        """Look names up in `registrar` and reach what is found by `origins`."""
        self._registrar = registrar
        self._origins = origins
        self._rules = Rules(registrar)

    async def aclose(self) -> None:
        """Close the connections to origins."""
        await self._origins.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request or WebSocket on, or show why that cannot be."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] == "websocket":
            socket = WebSocket(scope, receive, send)
            refusal = await self._answer(socket, self._join(socket))
            if refusal is not None:
                await socket.send_denial_response(refusal)
            return
        request = Request(scope, receive)
        answer = await self._answer(request, self._forward(request))
        if answer is not None:
            await answer(scope, receive, send)

    async def _answer(
        self, connection: HTTPConnection, work: Awaitable[Response | None]
    ) -> Response | None:
        """Give what the work comes to, be it a refusal; None where there is nothing to answer."""
        try:
            return await work
        except Redirect as redirect:
            visit = Visit.make(connection.headers.get("host", ""), "", "")
            given = [(b"location", redirect.location.encode()), (b"content-length", b"0")]
            answer = Response(status_code=redirect.status)
            answer.raw_headers = response_headers(given, visit, self._known, proxied=True)
            return answer
        except EdgeError as error:
            html = "text/html" in connection.headers.get("accept", "")
            return error_page(error, html=html)
        except ClientDisconnect:
            return None

    async def _live(self, receive: Receive, send: Send) -> None:
        """Speak the server's start and stop protocol; connections are closed at the stop."""
        while True:
            event = (await receive())["type"]
            if event == "lifespan.shutdown":
                await self.aclose()
            await send({"type": f"{event}.complete"})
            if event == "lifespan.shutdown":
                return

    def _known(self, name: str) -> bool:
        return origin(self._registrar, name.lower()) is not None

    def _way(self, request: HTTPConnection) -> _Way:
        """Find the way of a request.

        Raises:
            Redirect, EdgeError: it goes no further.
        """
        client = request.client.host if request.client else "127.0.0.1"
        scheme = "https" if request.scope["scheme"] in ("https", "wss") else "http"
        visit = Visit.make(request.headers.get("host", ""), client, scheme)
        found = origin(self._registrar, visit.name)
        if found is None:
            raise self._missing(visit.name)
        zone_id = self._zone_id(visit.name)
        facts = _facts(request, visit)
        setting = str(self._registrar.settings(zone_id)["ssl"])
        if found.proxied:
            self._rules.before(zone_id, facts)
        return _Way(visit, found, zone_id, setting, facts)

    def _missing(self, name: str) -> EdgeError:
        """Say why a name has no address here."""
        other = elsewhere(self._registrar, name)
        if other is not None and other != name:
            words = f"{name} is an alias of {other}, which is not of this cloud: nothing runs here."
            return EdgeError(404, "Served elsewhere", words)
        return EdgeError(
            404,
            "No such name",
            f"The local cloud's DNS has no address for {name!r}. "
            "Bring the stack up, or check the name in the URL.",
        )

    def _zone_id(self, name: str) -> str:
        zone = find(self._registrar, name).zone
        return next(str(z["id"]) for z in self._registrar.zones() if z["name"] == zone)

    async def _target(self, way: _Way) -> Target:
        plain = str(way.facts["http.request.uri.path"]).startswith(ACME_PATH)
        name, found = way.visit.name, way.found
        return await self._origins.target(name, found, way.setting, plain=plain)

    async def _forward(self, request: Request) -> Response:
        way = await run_in_threadpool(self._way, request)
        answer = await self._ask(request, way, await self._target(way))
        response = StreamingResponse(_stream(answer), status_code=answer.status_code)
        response.raw_headers = await run_in_threadpool(self._answered, way, answer)
        return response

    def _answered(self, way: _Way, answer: httpx.Response) -> Headers:
        proxied = way.found.proxied
        headers = response_headers(answer.headers.raw, way.visit, self._known, proxied=proxied)
        if not proxied:
            return headers
        facts = {**way.facts, "http.response.code": answer.status_code}
        return self._rules.after(way.zone_id, facts, headers)

    async def _ask(self, request: Request, way: _Way, target: Target) -> httpx.Response:
        url = httpx.URL(
            scheme="http" if target.mode is None else "https",
            host=target.host,
            port=target.port,
            raw_path=_raw_path(request.scope),
        )
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        outgoing = httpx.Request(
            request.method,
            url,
            headers=request_headers(request.headers.raw, way.visit, proxied=way.found.proxied),
            content=request.stream() if has_body else None,
            extensions={"sni_hostname": target.name},
        )
        try:
            return await self._origins.client(target.mode).send(outgoing, stream=True)
        except httpx.TransportError as error:
            raise explain(error, target) from error

    async def _join(self, socket: WebSocket) -> Response | None:
        way = await run_in_threadpool(self._way, socket)
        target = await self._target(way)
        headers = request_headers(socket.headers.raw, way.visit, proxied=way.found.proxied)
        try:
            path = _raw_path(socket.scope).decode("latin-1")
            return await pass_on(socket, target, path, headers, self._origins)
        except OSError as error:
            raise explain(error, target) from error


def _facts(request: HTTPConnection, visit: Visit) -> dict[str, Any]:
    """Give the fields that rules may ask for."""
    path = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    query = request.scope["query_string"].decode("latin-1")
    uri = f"{path}?{query}" if query else path
    headers: dict[str, list[str]] = {}
    for key, value in request.headers.items():
        headers.setdefault(key, []).append(value)
    return {
        "http.host": visit.name,
        "http.request.method": request.scope.get("method", "GET"),
        "http.request.uri": uri,
        "http.request.uri.path": path,
        "http.request.uri.query": query,
        "http.request.full_uri": f"{visit.scheme}://{visit.name}{uri}",
        "http.request.headers": headers,
        "http.user_agent": request.headers.get("user-agent", ""),
        "http.referer": request.headers.get("referer", ""),
        "http.cookie": request.headers.get("cookie", ""),
        "http.x_forwarded_for": request.headers.get("x-forwarded-for", ""),
        "ip.src": visit.client,
        "ip.src.country": COUNTRY,
        "ip.geoip.country": COUNTRY,
        "ssl": visit.scheme == "https",
    }


def _raw_path(scope: Scope) -> bytes:
    query: bytes = scope["query_string"]
    path: bytes = scope["raw_path"].partition(b"?")[0]
    return path + b"?" + query if query else path


async def _stream(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()
