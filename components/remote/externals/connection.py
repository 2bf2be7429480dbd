"""The way to a store, by TLS unless its URL says otherwise."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from .place import NoAnswerError

if TYPE_CHECKING:
    from .place import Place

TIMEOUT = 10.0  # seconds for each step of a conversation


def trust(ca: str | None) -> ssl.SSLContext:
    """Return whom to trust: the given authority alone, else those of the system."""
    try:
        return ssl.create_default_context(cadata=ca)
    except ssl.SSLError as error:
        raise NoAnswerError(f"the certificate of its authority cannot be read: {error}") from None


def connect(at: Place, ca: str | None, ask_first: bytes = b"") -> socket.socket:
    """Open the way to a store, by TLS unless its URL says otherwise.

    Args:
        at: where it is.
        ca: authority that its certificate has to be of, as PEM; None: one that the system trusts.
        ask_first: what asks a server to go over to TLS; it has to say S.
    """
    connection = socket.create_connection((at.host, at.port), timeout=TIMEOUT)
    if not at.secure:
        return connection
    try:
        if ask_first:
            _agree(connection, ask_first)
        return trust(ca).wrap_socket(connection, server_hostname=at.host)
    except BaseException:
        connection.close()
        raise


def _agree(connection: socket.socket, question: bytes) -> None:
    connection.sendall(question)
    if connection.recv(1) != b"S":
        raise NoAnswerError("it does not speak TLS")


def exactly(connection: socket.socket, count: int) -> bytes:
    """Read so many bytes, however they come."""
    found = b""
    while len(found) < count:
        more = connection.recv(count - len(found))
        if not more:
            raise NoAnswerError("it hung up")
        found += more
    return found
