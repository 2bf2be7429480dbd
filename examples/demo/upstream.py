"""Asking other services for their health; with the standard library, to keep the image small."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from . import traces

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT = 3.0  # seconds
_MAX_BODY = 1_000_000
Body = dict[str, Any]


class UpstreamError(Exception):
    """An upstream that does not answer, or says that it is not well."""

    def __init__(self, message: str, body: Body | None = None) -> None:
        super().__init__(message)
        self.body = body


def _get(url: str) -> bytes:
    # Settings have checked that it is http; a proxy of the environment would be a mistake here.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    asked = urllib.request.Request(url, headers=traces.header())  # noqa: S310 - as above
    with opener.open(asked, timeout=TIMEOUT) as answer:
        return bytes(answer.read(_MAX_BODY))


def _parse(raw: bytes) -> Body | None:
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


async def ask(url: str) -> Body | None:
    """Give the JSON object that an upstream answers, or None where it answers something else.

    Raises:
        UpstreamError: no answer, or one of status 400 or more (its body is kept).
    """
    try:
        return _parse(await asyncio.to_thread(_get, url))
    except urllib.error.HTTPError as error:
        raise UpstreamError(f"answered {error.code}", _parse(error.read(_MAX_BODY))) from None
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise UpstreamError(str(reason)) from None


async def ask_all(upstreams: Mapping[str, str]) -> dict[str, Body | None]:
    """Ask several at the same time; None stands for no answer, or none that can be read."""

    async def one(url: str) -> Body | None:
        try:
            return await ask(url)
        except UpstreamError as error:
            return error.body

    bodies = await asyncio.gather(*(one(url) for url in upstreams.values()))
    return dict(zip(upstreams, bodies, strict=True))
