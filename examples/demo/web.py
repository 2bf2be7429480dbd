"""The HTTP side of every role."""

from __future__ import annotations

import json
import logging
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import RedisError
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from . import echo, jobs, page, tenants, upstream
from .observed import Observed
from .search import Search
from .settings import Role

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from .service import Service

_LOG = logging.getLogger(__name__)


def _problem(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, status_code=status)


class Handlers:
    """The endpoints."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def health(self, _request: Request) -> Response:
        """Say whether this service and what it depends on work."""
        status, body = await self._service.report()
        return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})

    async def live(self, _request: Request) -> Response:
        """Say that the process answers, whatever its stores do."""
        return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})

    async def metrics(self, _request: Request) -> Response:
        """Answer Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def version(self, _request: Request) -> Response:
        """Say what runs."""
        settings = self._service.settings
        return JSONResponse({"service": settings.name, "version": settings.version})

    async def page(self, _request: Request) -> Response:
        """Show the system and its services as they are now."""
        _, report = await self._service.report()
        upstreams = await upstream.ask_all(self._service.settings.upstreams)
        return HTMLResponse(page.render(report, upstreams))

    async def submit(self, request: Request) -> Response:
        """Take a job."""
        database, queue = self._service.settings.stores.database, self._service.cache
        if database is None or queue is None:
            return _problem(501, "this service has no queue")
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return _problem(400, 'the body must be JSON, for example {"text": "some words"}')
        text = body.get("text") if isinstance(body, dict) else None
        if not isinstance(text, str) or not 0 < len(text) <= jobs.MAX_TEXT:
            return _problem(422, f"text: must be a text of 1 to {jobs.MAX_TEXT} characters")
        try:
            job_id = await jobs.submit(database, queue, text)
        except (psycopg.Error, RedisError, OSError) as error:
            _LOG.warning("job refused: %s", error)
            return _problem(503, "database or queue is not available; try again")
        headers = {"Location": f"/api/v1/jobs/{job_id}"}
        return JSONResponse({"id": job_id, "status": "queued"}, status_code=202, headers=headers)

    async def job(self, request: Request) -> Response:
        """Show a job."""
        database = self._service.settings.stores.database
        if database is None:
            return _problem(501, "this service has no database")
        try:
            found = await jobs.load(database, uuid.UUID(request.path_params["id"]))
        except ValueError:
            found = None
        except (psycopg.Error, OSError) as error:
            _LOG.warning("job not read: %s", error)
            return _problem(503, "the database is not available; try again")
        return _problem(404, "no such job") if found is None else JSONResponse(found)

    async def tenant(self, request: Request) -> Response:
        """Show whose host was asked for, and what is in that tenant's own schema."""
        database = self._service.settings.stores.database
        if database is None:
            return _problem(501, "this service has no database")
        try:
            found = await tenants.look(database, request.headers.get("host", ""))
        except (psycopg.Error, OSError) as error:
            _LOG.warning("tenant not read: %s", error)
            return _problem(503, "tenants cannot be read")
        return _problem(404, "no such tenant") if found is None else JSONResponse(found)


def make_app(service: Service) -> ASGIApp:
    """Give the application of a service."""
    handlers = Handlers(service)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with service.running():
            yield

    routes: list[BaseRoute] = [
        *_everywhere("health", handlers.health),
        *_everywhere("ready", handlers.health),
        *_everywhere("live", handlers.live),
        *_everywhere("tenant", handlers.tenant),
        *_everywhere("headers", echo.headers, "GET", "POST", "PUT", "PATCH", "DELETE"),
        *_everywhere("slow", echo.slow),
        *_everywhere("fail", echo.fail),
        *_everywhere("upload", echo.upload, "POST", "PUT"),
        WebSocketRoute("/ws", echo.websocket),
        WebSocketRoute("/{prefix:path}/ws", echo.websocket),
        Route("/version", handlers.version),
        Route("/", handlers.page),
        Route("/{folder:path}/{name}.{ending:str}", echo.static),
    ]
    if service.settings.role is Role.WEB:
        routes += [
            Route("/api/v1/jobs", handlers.submit, methods=["POST"]),
            Route("/api/v1/jobs/{id}", handlers.job),
        ]
    if service.settings.role is Role.SEARCH:
        routes += Search(service.settings.name).routes()
        routes.append(Route("/metrics", handlers.metrics))  # as Meilisearch has it; never routed
    if service.settings.role is Role.FRONTEND:  # a page for every path, as a single-page app has
        routes.append(Route("/{path:path}", handlers.page))
    return Observed(Starlette(routes=routes, lifespan=lifespan))


def _everywhere(name: str, handler: Any, *methods: str) -> list[BaseRoute]:
    """Give the routes of a path that may stand below any other, as each system has its own."""
    return [
        Route(path, handler, methods=list(methods) or ["GET"])
        for path in (f"/{name}", f"/{{prefix:path}}/{name}")
    ]
