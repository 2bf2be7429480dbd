"""The HTTP side: webhooks in, a page and JSON out."""

from __future__ import annotations

import html
import json
import time
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from localcloud.neighbours.inbox.hooks import parse
from localcloud.neighbours.inbox.refused import is_refused
from localcloud.neighbours.inbox.uptime import make_routes

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from localcloud.neighbours.inbox.heartbeat import Heartbeats
    from localcloud.neighbours.inbox.messages import Messages
    from localcloud.neighbours.inbox.uptime import Monitors

_ANSWERS = {"slack": ("ok", 200), "discord": ("", 204), "webhook": ("", 200), "sms": ("", 200)}
_PAGE = """<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>Inbox</title><style>body{{font:15px system-ui;margin:2rem;max-width:70rem}}
td{{padding:.4rem .8rem;border-top:1px solid #ccc;vertical-align:top}}pre{{margin:0;white-space:
pre-wrap;color:#555}}.firing{{color:#b00020}}.resolved{{color:#1b7a32}}</style>
<h1>What was told to people</h1><table>{rows}</table>"""


class Handlers:
    """The endpoints; a token that nobody gave opens none of them."""

    def __init__(self, messages: Messages, heartbeats: Heartbeats, tokens: Path) -> None:
        self._messages, self._heartbeats, self._tokens = messages, heartbeats, tokens

    def owner(self, token: str, way: str = "") -> str | None:
        """Return the stack that a token was given to, None where it was, or is now, nobody's."""
        known: dict[str, str] = json.loads(self._tokens.read_text(encoding="utf-8"))
        found = known.get(token)
        taken_back = found is not None and is_refused(self._tokens.parent, found, way)
        return None if taken_back else found

    async def hook(self, request: Request) -> Response:
        """Take what a chat or a provider of short messages is sent."""
        way = request.path_params["way"]
        spoken = "webhook" if way == "sms" else way
        if self.owner(request.path_params["token"], spoken) is None or way not in _ANSWERS:
            return PlainTextResponse("no_service", status_code=404)
        try:
            found = parse(spoken, await request.json())
        except ValueError as error:
            return PlainTextResponse(str(error), status_code=400)
        for message in found:
            self._messages.add(message)
        text, status = _ANSWERS[way]
        return PlainTextResponse(text, status_code=status)

    async def pagerduty(self, request: Request) -> Response:
        """Take an event as PagerDuty's Events API v2 does."""
        body = await request.json()
        if self.owner(str(body.get("routing_key")), "pagerduty") is None:
            return JSONResponse({"status": "invalid event"}, status_code=400)
        try:
            found = parse("pagerduty", body)
        except ValueError as error:
            return JSONResponse({"status": "invalid event", "errors": [str(error)]}, 400)
        for message in found:
            self._messages.add(message)
        return JSONResponse({"status": "success"}, status_code=202)

    async def heartbeat(self, request: Request) -> Response:
        """Hear that a stack's alerts could be heard."""
        stack = self.owner(request.path_params["token"])
        if stack is None:
            return PlainTextResponse("not found", status_code=404)
        self._heartbeats.beat(stack)
        return PlainTextResponse("OK")

    async def listing(self, request: Request) -> Response:
        """Give what came, as JSON."""
        since = float(request.query_params.get("since", 0))
        return JSONResponse(self._messages.since(since, request.query_params.get("stack", "")))

    async def page(self, _request: Request) -> Response:
        """Show what came, the newest first."""
        return HTMLResponse(_PAGE.format(rows="".join(map(_row, self._messages.since()[::-1]))))


def _row(message: dict[str, Any]) -> str:
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(message["at"]))
    title, text = html.escape(message["title"]), html.escape(message["text"])
    status = html.escape(message["status"])
    return (
        f"<tr><td>{moment}</td><td>{html.escape(message['way'])}</td>"
        f'<td><b class="{status}">{title}</b><pre>{text}</pre></td></tr>'
    )


def make_app(
    messages: Messages, heartbeats: Heartbeats, tokens: Path, monitors: Monitors
) -> Starlette:
    """Return the application; `tokens` is the file of those given, and whose they are."""
    handlers = Handlers(messages, heartbeats, tokens)
    return Starlette(
        routes=[
            Route("/", handlers.page),
            Route("/messages", handlers.listing),
            Route("/pagerduty", handlers.pagerduty, methods=["POST"]),
            *make_routes(monitors, handlers.owner),
            Route("/heartbeat/{token}", handlers.heartbeat, methods=["POST", "GET"]),
            Route("/{way}/{token}", handlers.hook, methods=["POST"]),
        ]
    )
