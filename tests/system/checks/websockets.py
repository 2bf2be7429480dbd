"""Connections that stay open."""

from __future__ import annotations

from socket import create_connection
from typing import TYPE_CHECKING

from websockets.sync.client import connect

if TYPE_CHECKING:
    from tests.system.checks.target import Target


def echo(target: Target, path: str, message: str) -> str:
    """Send a message over a WebSocket and return what comes back."""
    with connect(
        f"wss://{target.host}{path}",
        sock=create_connection((target.address, target.port), timeout=10),
        ssl=target.context,
        server_hostname=target.host,
        proxy=None,
        open_timeout=10,
    ) as opened:
        opened.send(message)
        return str(opened.recv(timeout=10))
