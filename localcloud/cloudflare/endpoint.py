"""One path of the API: checks the token, picks the method's work, turns refusals into envelopes."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from localcloud.cloudflare.errors import CloudflareError, invalid, no_route

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

Body = dict[str, Any]
Work = Callable[[Request, Body], Response]
_NO_BODY = frozenset({"GET", "HEAD", "DELETE"})


class Endpoint:
    """An ASGI app for one path; the work of each method runs in a thread, for it waits on disk."""

    def __init__(self, token: str, methods: dict[str, Work]) -> None:
        self._token = token
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; never raises for what a client did wrong."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except CloudflareError as error:
            response = error.response()
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        _authenticate(request, self._token)
        work = self._methods.get(request.method)
        if work is None:
            raise no_route(request.method, request.url.path)
        body = {} if request.method in _NO_BODY else _json(await request.body())
        return await run_in_threadpool(work, request, body)


def _authenticate(request: Request, token: str) -> None:
    header = request.headers.get("authorization")
    if header is None:
        raise invalid(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "bearer" or not given:
        raise invalid(6003, "Invalid request headers: Authorization must be 'Bearer <token>'")
    if not hmac.compare_digest(given.strip().encode(), token.encode()):
        raise CloudflareError(403, 9109, "Invalid access token")


def _json(raw: bytes) -> Body:
    try:
        body = json.loads(raw)
    except ValueError:
        raise invalid(6007, "Malformed JSON in request body") from None
    if not isinstance(body, dict):
        raise invalid(6007, "The request body must be a JSON object")
    return body
