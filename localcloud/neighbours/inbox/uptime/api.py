"""Version 2 of UptimeRobot's API, as its page describes it, for what Plinth asks of it.

A form comes in; the answer is 200 with `stat`, also where it refuses. A method that is not here is
refused aloud.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse
from starlette.routing import Route

from localcloud.neighbours.inbox.uptime.monitors import NOT_YET, Monitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from localcloud.neighbours.inbox.uptime.monitors import Monitors

SHORTEST = 300  # seconds; of an account without a plan
CONTACT = {"id": "0101", "friendly_name": "inbox", "type": 2, "status": 2, "value": "ops@inbox"}
_HTTP = "1"


class Refusal(Exception):  # noqa: N818 - the API's own word is `fail`
    """What the API answers with `fail`."""

    def __init__(self, kind: str, message: str, parameter: str = "") -> None:
        super().__init__(message)
        self.body = {"type": kind, "message": message}
        if parameter:
            self.body["parameter_name"] = parameter


class Handlers:
    """The methods."""

    def __init__(self, monitors: Monitors, owner: Callable[[str], str | None]) -> None:
        self._monitors, self._owner = monitors, owner
        self._methods = {
            "newMonitor": self._new,
            "editMonitor": self._edit,
            "deleteMonitor": self._delete,
            "getMonitors": self._list,
            "getAlertContacts": self._contacts,
        }

    async def call(self, request: Request) -> Response:
        """Answer a method."""
        fields = dict(parse_qsl((await request.body()).decode()))
        try:
            found = self._answer(request.path_params["method"], fields)
        except Refusal as refusal:
            return JSONResponse({"stat": "fail", "error": refusal.body})
        return JSONResponse({"stat": "ok", **found})

    def _answer(self, name: str, fields: dict[str, str]) -> dict[str, Any]:
        method = self._methods.get(name)
        account = self._owner(fields.get("api_key", ""))
        if method is None:
            raise Refusal("not_found", "this local cloud's UptimeRobot has no such method")
        if account is None:
            raise Refusal("invalid_parameter", "api_key is invalid.", "api_key")
        return method(account, fields)

    def _new(self, account: str, fields: dict[str, str]) -> dict[str, Any]:
        if fields.get("type") != _HTTP:
            raise Refusal("invalid_parameter", "only HTTP(s) is checked here.", "type")
        for name in ("friendly_name", "url"):
            if not fields.get(name):
                raise Refusal("missing_parameter", f"{name} parameter is missing.", name)
        if any(one.url == fields["url"] for one in self._monitors.of(account)):
            raise Refusal("already_exists", "monitor already exists.")
        one = Monitor(
            id=self._monitors.number(), account=account, friendly_name=fields["friendly_name"],
            url=_url(fields["url"]), interval=_interval(fields),
            contacts=_contacts(fields), created=int(time.time()),
        )  # fmt: skip
        self._monitors.keep(one)
        return {"monitor": {"id": one.id, "status": one.status}}

    def _edit(self, account: str, fields: dict[str, str]) -> dict[str, Any]:
        one = self._one(account, fields)
        one.friendly_name = fields.get("friendly_name", one.friendly_name)
        if "interval" in fields:
            one.interval = _interval(fields)
        if "alert_contacts" in fields:
            one.contacts = _contacts(fields)
        if fields.get("url", one.url) != one.url:
            one.url, one.status = _url(fields["url"]), NOT_YET
        self._monitors.keep(one)
        return {"monitor": {"id": one.id}}

    def _delete(self, account: str, fields: dict[str, str]) -> dict[str, Any]:
        one = self._one(account, fields)
        self._monitors.drop(one)
        return {"monitor": {"id": one.id}}

    def _list(self, account: str, fields: dict[str, str]) -> dict[str, Any]:
        text = fields.get("search", "").lower()
        found = [
            one.told()
            for one in self._monitors.of(account)
            if text in one.friendly_name.lower() or text in one.url.lower()
        ]
        page = {"offset": 0, "limit": 50, "total": len(found)}
        return {"pagination": page, "monitors": found}

    def _contacts(self, _account: str, _fields: dict[str, str]) -> dict[str, Any]:
        return {"offset": 0, "limit": 50, "total": 1, "alert_contacts": [CONTACT]}

    def _one(self, account: str, fields: dict[str, str]) -> Monitor:
        for one in self._monitors.of(account):
            if str(one.id) == fields.get("id"):
                return one
        raise Refusal("not_found", "monitor not found.")


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise Refusal("invalid_parameter", "url is invalid.", "url")
    return text


def _interval(fields: dict[str, str]) -> int:
    text = fields.get("interval", str(SHORTEST))
    if not text.isdecimal() or int(text) < SHORTEST:
        raise Refusal(
            "invalid_parameter", f"interval: {SHORTEST} is the least of this plan.", "interval"
        )
    return int(text)


def _contacts(fields: dict[str, str]) -> str:
    given = fields.get("alert_contacts", "")
    for item in filter(None, given.split("-")):
        if item != f"{CONTACT['id']}_0_0":
            raise Refusal("invalid_parameter", "alert_contacts are invalid.", "alert_contacts")
    return given


def make_routes(monitors: Monitors, owner: Callable[[str], str | None]) -> list[Route]:
    """Return the API's routes; `owner` says whose a key is, None where it is nobody's."""
    handlers = Handlers(monitors, owner)
    return [Route("/uptimerobot/v2/{method}", handlers.call, methods=["POST"])]
