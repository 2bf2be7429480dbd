"""Counts, times and logs requests."""

from __future__ import annotations

import logging
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from . import metrics, traces

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger(__name__)
_QUIET = frozenset({"/health", "/live", "/metrics"})  # asked every few seconds; not worth a line


class Observed:
    """Counts, times and logs each request; plain ASGI, so that it adds no task of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with _span(scope) as span:
                try:
                    await self._app(scope, receive, noting)
                finally:
                    if span is not None:
                        span.attributes["http.response.status_code"] = status
        finally:
            taken, path = time.perf_counter() - start, scope["path"]
            route = _route(scope)
            metrics.REQUESTS.labels(scope["method"], route, str(status)).inc()
            metrics.DURATION.labels(route).observe(taken)
            if path not in _QUIET:
                fields = {"method": scope["method"], "path": path, "status": status}
                _LOG.info("request", extra={"fields": {**fields, "ms": round(taken * 1000, 1)}})


def _route(scope: Scope) -> str:
    """Return what a path is counted as: few names, whatever visitors ask for."""
    parameters = scope.get("path_params")
    if "endpoint" not in scope or (parameters and set(parameters) != {"prefix"}):
        return "other"
    path: str = scope["path"]
    return f"*/{path.rpartition('/')[2]}" if parameters else path


def _span(scope: Scope) -> AbstractContextManager[traces.Span | None]:
    """Note a request in its asker's trace; what asks for health all the time begins none."""
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    above = headers.get("traceparent")
    if scope["path"] in _QUIET and above is None:
        return nullcontext()
    told = {"http.request.method": scope["method"], "url.path": scope["path"]}
    return traces.span(f"{scope['method']} {scope['path']}", traces.SERVER, above, **told)
