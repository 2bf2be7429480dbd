"""Counts, times and logs requests."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from . import metrics

if TYPE_CHECKING:
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
            await self._app(scope, receive, noting)
        finally:
            taken, path = time.perf_counter() - start, scope["path"]
            route = path if "endpoint" in scope and not scope.get("path_params") else "other"
            metrics.REQUESTS.labels(scope["method"], route, str(status)).inc()
            metrics.DURATION.labels(route).observe(taken)
            if path not in _QUIET:
                fields = {"method": scope["method"], "path": path, "status": status}
                _LOG.info("request", extra={"fields": {**fields, "ms": round(taken * 1000, 1)}})
