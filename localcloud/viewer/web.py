"""The pages, at Grafana's addresses, and what they ask for while they are looked at."""

from __future__ import annotations

import asyncio
import html
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from . import answers
from .asked import TimeError, request, span

if TYPE_CHECKING:
    from starlette.requests import Request

    from .asked import Span
    from .provisioned import Provisioned

HERE = Path(__file__).parent
_SCRIPTS = Path("/usr/share/javascript")
_FILES = {
    "jquery.js": _SCRIPTS / "jquery/jquery.min.js",
    "flot.js": _SCRIPTS / "jquery-flot/jquery.flot.min.js",
    "viewer.js": HERE / "viewer.js",
    "viewer.css": HERE / "viewer.css",
}
_PATIENCE = 15.0
_REFUSED = 400


class Handlers:
    """The endpoints."""

    def __init__(self, found: Provisioned) -> None:
        self._found = found
        self._page = (HERE / "page.html").read_text(encoding="utf-8")

    async def health(self, _request: Request) -> Response:
        """Answer as Grafana does."""
        return JSONResponse({"database": "ok", "version": "viewer"})

    async def metrics(self, _request: Request) -> Response:
        """Answer Prometheus: what this process uses."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def home(self, _request: Request) -> Response:
        """Lead to the first dashboard."""
        return RedirectResponse(f"/d/{next(iter(self._found.boards))}")

    async def search(self, _request: Request) -> Response:
        """List all dashboards."""
        return JSONResponse(
            [{"uid": uid, "title": b["title"]} for uid, b in self._found.boards.items()]
        )

    async def board(self, request: Request) -> Response:
        """Return a dashboard as Grafana's API does."""
        found = self._found.boards.get(request.path_params["uid"])
        if found is None:
            return JSONResponse({"message": "Dashboard not found"}, 404)
        return JSONResponse({"dashboard": found, "meta": {"provisioned": True}})

    async def page(self, request: Request) -> Response:
        """Show a dashboard."""
        uid = request.path_params["uid"]
        if uid not in self._found.boards:
            return HTMLResponse("There is no such dashboard.", 404)
        links = "".join(
            f'<a href="/d/{html.escape(key)}"{" class=here" * (key == uid)}>'
            f"{html.escape(board['title'])}</a>"
            for key, board in self._found.boards.items()
        )
        title = html.escape(self._found.boards[uid]["title"])
        return HTMLResponse(self._page.replace("$links", links).replace("$title", title))

    async def panel(self, request: Request) -> Response:
        """Ask what a panel asks, and return the answers of all its questions."""
        board = self._found.boards.get(request.path_params["uid"], {"panels": []})
        panels = {panel["id"]: panel for panel in board["panels"]}
        panel = panels.get(request.path_params["number"])
        if panel is None or "targets" not in panel:
            return JSONResponse({"message": "Panel not found"}, 404)
        asked = request.query_params
        since = board.get("time", {})
        try:
            over = span(
                asked.get("from", since.get("from", "now-1h")), asked.get("to", "now"), time.time()
            )
        except TimeError as error:
            return JSONResponse({"message": str(error)}, 400)
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
                parts = await asyncio.gather(
                    *(self._ask(client, panel, target, over) for target in panel["targets"])
                )
        except (httpx.HTTPError, ValueError, KeyError) as error:
            return JSONResponse({"message": str(error) or type(error).__name__}, 502)
        found = [row for part in parts for row in part]
        return JSONResponse({"from": over.begin * 1000, "to": over.end * 1000, "found": found})

    async def _ask(
        self, client: httpx.AsyncClient, panel: dict[str, Any], target: dict[str, Any], over: Span
    ) -> list[dict[str, Any]]:
        source = self._found.sources[panel["datasource"]["uid"]]
        url, parameters = request(panel, target, over, source)
        answer = await client.get(url, params=parameters)
        if answer.status_code >= _REFUSED:
            raise ValueError(f"{source.uid}: {answer.status_code} {answer.text[:200]}")
        found = answer.json()
        if source.kind == "loki":
            return answers.log(found)
        legend = target.get("legendFormat", "")
        if panel["type"] == "timeseries":
            return answers.lines(found, legend)
        return answers.numbers(found, legend)


async def public(request: Request) -> Response:
    """Return a script or style of the pages."""
    path = _FILES.get(request.path_params["name"])
    return FileResponse(path) if path and path.exists() else Response(status_code=404)


def make_app(found: Provisioned) -> Starlette:
    """Return the whole as an ASGI app."""
    handlers = Handlers(found)
    return Starlette(
        routes=[
            Route("/", handlers.home),
            Route("/api/health", handlers.health),
            Route("/metrics", handlers.metrics),
            Route("/api/search", handlers.search),
            Route("/api/dashboards/uid/{uid}", handlers.board),
            Route("/d/{uid}", handlers.page),
            Route("/d/{uid}/panel/{number:int}", handlers.panel),
            Route("/public/{name}", public),
        ]
    )
