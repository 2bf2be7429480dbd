"""From a handler to a route: token, budget, body, transaction, answer, error."""

from __future__ import annotations

import hmac
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localcloud.errors import ApiError, invalid_fields
from localcloud.hetzner.call import Answer, Call, Handler
from localcloud.hetzner.fields import Empty
from localcloud.hypervisor import HypervisorError

if TYPE_CHECKING:
    from starlette.requests import Request

    from localcloud.cloud import Cloud
    from localcloud.hetzner.fields import Body

log = logging.getLogger(__name__)


def route(
    cloud: Cloud, method: str, path: str, handler: Handler, body: type[Body] = Empty
) -> Route:
    """Return a route under /v1 that calls `handler` with a body of the given type."""
    handle = _Handle(cloud, method, handler, body)

    async def endpoint(request: Request) -> Response:
        cloud.count(f"{method} /v1{path}")
        raw = await request.body()
        return await run_in_threadpool(handle, request, raw)

    return Route(f"/v1{path}", endpoint, methods=[method])


@dataclass(frozen=True)
class _Handle:
    """Handles requests of one route, in a worker thread."""

    cloud: Cloud
    method: str
    handler: Handler
    model: type[Body]

    def __call__(self, request: Request, raw: bytes) -> Response:
        try:
            answer = self._answer(request, raw)
        except ApiError as error:
            return JSONResponse(error.body(), error.status, headers=self.cloud.rate.headers())
        headers = self.cloud.rate.headers()
        if answer.body is None:
            return Response(status_code=answer.status, headers=headers)
        return JSONResponse(answer.body, answer.status, headers=headers)

    def _answer(self, request: Request, raw: bytes) -> Answer:
        cloud = self.cloud
        check_token(request, cloud.token)
        if not cloud.rate.take():
            raise ApiError(
                "rate_limit_exceeded", f"limit of {cloud.rate.limit} requests per hour reached"
            )
        cloud.faults.strike(self.method, request.url.path)
        body = parse(self.model, raw)
        call: Call[Any] = Call(cloud, request.path_params, request.query_params, body)
        if self.method == "GET":
            return self.handler(call)
        with cloud.store.transaction():
            answer = self.handler(call)
        _finish(answer)
        return answer


def _finish(answer: Answer) -> None:
    """Do what belongs to the answer and needs the hypervisor."""
    if answer.finish is None:
        return
    try:
        answer.finish()
    except HypervisorError as error:
        log.warning("%s", error)
        raise ApiError(error.code, str(error)) from error


def check_token(request: Request, token: str) -> None:
    """Refuse a request without the right bearer token.

    Raises:
        ApiError: unauthorized.
    """
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise ApiError("unauthorized", "unable to authenticate")


def parse(model: type[Body], raw: bytes) -> Body:
    """Return the validated body.

    Raises:
        ApiError: json_error, or invalid_input with every field that is wrong.
    """
    if not raw.strip():
        raw = b"{}"
    try:
        json.loads(raw)
    except ValueError as error:
        raise ApiError("json_error", f"invalid JSON input: {error}") from error
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise invalid_fields([_problem(detail) for detail in error.errors()]) from error


def _problem(detail: Any) -> tuple[str, str]:
    """Turn one of pydantic's findings into field path and words."""
    field = ".".join(str(part) for part in detail["loc"]) or "body"
    if detail["type"] == "extra_forbidden":
        return field, "is not a field of this request"
    if detail["type"] == "missing":
        return field, "is required"
    return field, str(detail["msg"]).removeprefix("Value error, ")
