"""A Redis is logged into, and sent a PING."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connection import connect, exactly
from .place import NoAnswerError

if TYPE_CHECKING:
    import socket

    from .place import Place


def ask(at: Place, ca: str | None) -> None:
    """Log in where there is a password, and have a PING answered."""
    with connect(at, ca) as connection:
        if at.password:
            _command(connection, "AUTH", *([at.user] if at.user else []), at.password)
        answer = _command(connection, "PING")
        if answer != "+PONG":
            raise NoAnswerError("it gives no answer to PING")


def _command(connection: socket.socket, *words: str) -> str:
    parts = [word.encode() for word in words]
    text = b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
    connection.sendall(b"*%d\r\n%s" % (len(parts), text))
    line = b""
    while not line.endswith(b"\r\n"):
        line += exactly(connection, 1)
    answer = line.decode(errors="replace").strip()
    if answer.startswith("-"):
        raise NoAnswerError(f"it says: {answer[1:]}")
    return answer
