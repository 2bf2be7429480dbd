"""The APIs as one application: Hetzner's, Cloudflare's, and what only a local cloud has."""

from __future__ import annotations

import logging
import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localcloud.cloudflare import routes as cloudflare_routes
from localcloud.errors import ApiError, invalid
from localcloud.faults import Fault
from localcloud.hetzner import hetzner_routes
from localcloud.hetzner.endpoint import check_token
from localcloud.inventory import inventory
from localcloud.market import Market

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from localcloud.cloud import Cloud

log = logging.getLogger("localcloud.access")
_ZONES = re.compile(r"^/client/v4/zones(/[^/]+)?$")  # zones themselves, not what is in them


def cloud_app(cloud: Cloud, zones_changed: Callable[[], object] = lambda: None) -> Starlette:
    """Return the application.

    Args:
        cloud: what it works on.
        zones_changed: called after zones were made or removed.
    """
    return Starlette(
        routes=[
            *hetzner_routes(cloud),
            *cloudflare_routes(cloud.store, cloud.token, cloud.origin_ca, edge_ranges(cloud)),
            *_own_routes(cloud),
        ],
        middleware=[Middleware(_Access, cloud=cloud, zones_changed=zones_changed)],
        exception_handlers={HTTPException: _http_error, Exception: _bug},
    )


def edge_ranges(cloud: Cloud) -> tuple[str, ...]:
    """Return the CIDRs that the edge connects to servers from."""
    return (f"{cloud.hypervisor.capabilities().gateway}/32",)


def _own(cloud: Cloud, method: str, path: str, answer: Callable[[bytes], Any]) -> Route:
    """Return a route that only a local cloud has; `answer` gets the body as it came."""

    async def endpoint(request: Request) -> Response:
        try:
            check_token(request, cloud.token)
            return JSONResponse(answer(await request.body()))
        except ApiError as error:
            return JSONResponse(error.body(), error.status)
        except ValidationError as error:
            first = error.errors()[0]
            refused = invalid(".".join(map(str, first["loc"])), first["msg"])
            return JSONResponse(refused.body(), refused.status)

    return Route(f"/_localcloud/{path}", endpoint, methods=[method])


def _own_routes(cloud: Cloud) -> list[Route]:
    def counted(_: bytes) -> Any:
        by_route = dict(sorted(cloud.requests.items()))
        return {"total": sum(by_route.values()), "requests": by_route}

    def reset(_: bytes) -> Any:
        cloud.reset_requests()
        return {"total": 0, "requests": {}}

    def armed(_: bytes) -> Any:
        return {"faults": [fault.model_dump() for fault in cloud.faults.armed()]}

    def arm(raw: bytes) -> Any:
        cloud.faults.arm(Fault.model_validate_json(raw))
        return armed(raw)

    def disarm(raw: bytes) -> Any:
        cloud.faults.clear()
        return armed(raw)

    def market(_: bytes) -> Any:
        return cloud.market.model_dump(mode="json")

    def trade(raw: bytes) -> Any:
        cloud.trade(Market.model_validate_json(raw))
        return market(raw)

    return [
        _own(cloud, "GET", "requests", counted),
        _own(cloud, "POST", "reset-requests", reset),
        _own(cloud, "GET", "inventory", lambda _: inventory(cloud.store)),
        _own(cloud, "GET", "faults", armed),
        _own(cloud, "POST", "faults", arm),
        _own(cloud, "DELETE", "faults", disarm),
        _own(cloud, "GET", "market", market),
        _own(cloud, "PUT", "market", trade),
    ]


class _Access:
    """Logs each request, counts Cloudflare's, and tells when zones have changed."""

    def __init__(self, app: ASGIApp, cloud: Cloud, zones_changed: Callable[[], object]) -> None:
        self._app = app
        self._cloud = cloud
        self._zones_changed = zones_changed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        start = time.perf_counter()
        method, path = scope["method"], scope["path"]

        async def watch(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if method != "GET" and _ZONES.match(path):
                    # Before the answer: whoever reads it must find the profile up to date.
                    await run_in_threadpool(self._zones_changed)
            await send(message)

        if path.startswith("/client/"):
            self._cloud.count(f"{method} {_shape(path)}")
        try:
            await self._app(scope, receive, watch)
        finally:
            took = round((time.perf_counter() - start) * 1000, 1)
            log.info("%s %s", method, path, extra={"status": status, "ms": took})


def _shape(path: str) -> str:
    """Return a Cloudflare path with its identifiers taken out."""
    length = 32
    return "/".join("{id}" if len(part) == length else part for part in path.split("/"))


def _http_error(request: Request, error: Exception) -> Response:
    """Answer for a route or method that is not known, loudly."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    route = f"{request.method} {request.url.path}"
    log.warning("the local cloud has no %s", route)
    if status == HTTPStatus.NOT_FOUND:
        code, words = "not_found", "has no route"
    else:
        code, words = "method_not_allowed", "does not allow"
    return JSONResponse(ApiError(code, f"the local cloud {words} {route}").body(), status)


def _bug(request: Request, error: Exception) -> Response:
    """Answer for a mistake of our own."""
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    return JSONResponse(
        ApiError("server_error", "a bug of the local cloud; its log has the details").body(), 500
    )
