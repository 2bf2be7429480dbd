"""Connections that stay open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from websockets.sync.client import connect

if TYPE_CHECKING:
    from tests.system.checks.target import Target


def echo(target: Target, path: str, message: str) -> str:
    """Send a message over a WebSocket and return what comes back."""
    with connect(
        f"wss://{target.host}{path}",
        host=target.address,
        port=target.port,
        ssl=target.context,
        server_hostname=target.host,
        proxy=None,
        open_timeout=10,
    ) as socket:
        socket.send(message)
        return str(socket.recv(timeout=10))
