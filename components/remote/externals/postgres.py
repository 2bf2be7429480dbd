"""A Postgres is logged into, and asked `SELECT 1`."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

from .connection import connect, exactly
from .place import NoAnswerError
from .scram import Scram

if TYPE_CHECKING:
    import socket

    from .place import Place

SSL_REQUEST, PROTOCOL_3 = 80877103, 196608
OK, SCRAM, SCRAM_CONTINUE, SCRAM_FINAL, CLEARTEXT, MD5 = 0, 10, 11, 12, 3, 5


def ask(at: Place, ca: str | None) -> None:
    """Log in and ask `SELECT 1`."""
    with connect(at, ca, struct.pack("!ii", 8, SSL_REQUEST)) as connection:
        words = ("user", at.user, "database", at.name or at.user, "application_name", "plinth")
        start = struct.pack("!i", PROTOCOL_3) + b"".join(_text(word) for word in words) + b"\0"
        connection.sendall(struct.pack("!i", len(start) + 4) + start)
        _authenticate(connection, at)
        connection.sendall(_message(b"Q", _text("SELECT 1")))
        if b"D" not in _until_ready(connection):
            raise NoAnswerError("it gives no answer to SELECT 1")
        connection.sendall(_message(b"X", b""))


def _authenticate(connection: socket.socket, at: Place) -> None:
    """Prove the password in the way that the server asks for, until it is content."""
    exchange: Scram | None = None
    while True:
        kind, body = _receive(connection)
        if kind != b"R":
            raise NoAnswerError("it does not speak Postgres' protocol")
        (wanted,) = struct.unpack("!i", body[:4])
        if wanted == OK:
            break
        if wanted == SCRAM:
            if b"SCRAM-SHA-256\0" not in body[4:]:
                raise NoAnswerError("it asks for a log-in that is not known here")
            exchange = Scram(at.password)
            first = exchange.first.encode()
            answer = _text("SCRAM-SHA-256") + struct.pack("!i", len(first)) + first
        elif wanted == SCRAM_CONTINUE and exchange:
            answer = exchange.prove(body[4:].decode()).encode()
        elif wanted == SCRAM_FINAL and exchange:
            exchange.check(body[4:].decode())
            continue
        elif wanted == CLEARTEXT and at.secure:
            answer = _text(at.password)
        elif wanted == MD5:
            answer = _text(_md5(at, body[4:8]))
        else:
            raise NoAnswerError("it asks for a log-in that is not known here")
        connection.sendall(_message(b"p", answer))
    _until_ready(connection)


def _md5(at: Place, salt: bytes) -> str:
    inner = hashlib.md5(f"{at.password}{at.user}".encode()).hexdigest()  # noqa: S324 - its protocol
    return "md5" + hashlib.md5(inner.encode() + salt).hexdigest()  # noqa: S324 - its protocol


def _until_ready(connection: socket.socket) -> list[bytes]:
    """Return the kinds of all messages until the server waits for the next question."""
    kinds: list[bytes] = []
    while not kinds or kinds[-1] != b"Z":
        kinds.append(_receive(connection)[0])
    return kinds


def _receive(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read a message.

    Raises:
        NoAnswerError: it is the server's refusal, in its own words.
    """
    kind, length = struct.unpack("!ci", exactly(connection, 5))
    body = exactly(connection, length - 4)
    if kind == b"E":
        fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0")}
        raise NoAnswerError(f"it says: {fields.get(b'M', 'no')}")
    return kind, body


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _text(word: str) -> bytes:
    return word.encode() + b"\0"
