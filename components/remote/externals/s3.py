"""An S3 endpoint is sent any request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connection import connect
from .place import NoAnswerError

if TYPE_CHECKING:
    from .place import Place


def ask(at: Place, ca: str | None) -> None:
    """Have any request answered; whether the keys are right is the service's own business."""
    with connect(at, ca) as connection:
        request = f"HEAD / HTTP/1.1\r\nHost: {at.host}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        if not connection.recv(64).startswith(b"HTTP/"):
            raise NoAnswerError("it does not speak HTTP")
