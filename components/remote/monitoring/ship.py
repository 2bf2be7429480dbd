"""Hands lines to Loki, by the socket that leads into the cluster."""

from __future__ import annotations

import http.client
import json
from typing import Any

from .docker import UnixConnection

_TIMEOUT = 25.0
_PATH = "/loki/api/v1/push"


class Away(Exception):  # noqa: N818 - it says what is the matter
    """Loki is not there, or too busy: the same lines may be sent again."""


def push(relay: str, streams: list[dict[str, Any]]) -> str | None:
    """Send streams; return why Loki does not want some of them, None where it took all.

    Raises:
        Away: it could not be asked.
    """
    body = json.dumps({"streams": streams}).encode()
    connection = UnixConnection(relay, _TIMEOUT)
    try:
        connection.request("POST", _PATH, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise Away(str(error)) from None
    finally:
        connection.close()
    if answer.status < http.client.MULTIPLE_CHOICES:
        return None
    if answer.status == http.client.BAD_REQUEST:  # its words about these lines will not change
        return said
    raise Away(f"{answer.status} {said}")
