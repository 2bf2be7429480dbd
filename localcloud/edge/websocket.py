"""WebSockets through the edge: one connection to the visitor, one to the origin."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Origin, Subprotocol

from localcloud.edge.headers import HOP_BY_HOP
from localcloud.edge.pages import EdgeError

if TYPE_CHECKING:
    from websockets.http11 import Response as Refusal

    from localcloud.edge.headers import Headers
    from localcloud.edge.origin import Origins, Target

# The client library writes these itself.
_HANDSHAKE = frozenset({b"host", b"origin", b"user-agent"})
_NO_STATUS, _ABNORMAL, _GOING_AWAY, _INTERNAL = 1005, 1006, 1001, 1011
_OPEN_SECONDS = 10.0
_CLOSE_SECONDS = 5.0


async def pass_on(
    socket: WebSocket, target: Target, path: str, headers: Headers, origins: Origins
) -> Response | None:
    """Join the visitor to the origin until one of them closes; the other gets the same code.

    Returns:
        what the origin answers where it takes no WebSocket, else None.

    Raises:
        EdgeError: the origin does not speak the protocol; nothing was accepted yet.
        OSError: it cannot be reached; `origin.explain` says why.
    """
    scheme = "ws" if target.mode is None else "wss"
    secure: dict[str, Any] = {}
    if target.mode is not None:
        secure = {"ssl": origins.context(target.mode), "server_hostname": target.name}
    text = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in headers]
    one = dict(text)
    extra = [
        (k, v)
        for k, v in text
        if k.encode() not in _HANDSHAKE and not k.startswith("sec-websocket-")
    ]
    try:
        origin = await connect(
            f"{scheme}://{target.name}{path}",
            host=target.address,
            port=target.port,
            origin=Origin(one["origin"]) if "origin" in one else None,
            user_agent_header=one.get("user-agent"),
            subprotocols=[Subprotocol(p) for p in socket.scope.get("subprotocols", [])] or None,
            additional_headers=extra,
            proxy=None,
            open_timeout=_OPEN_SECONDS,
            close_timeout=_CLOSE_SECONDS,
            ping_interval=None,  # the two ends ask each other
            max_size=None,
            **secure,
        )
    except InvalidStatus as error:
        return _refused(error.response)
    except WebSocketException as error:
        raise EdgeError(502, "No WebSocket", f"{target.name}: {error}") from error
    async with origin:
        await socket.accept(subprotocol=origin.subprotocol)
        await _join(socket, origin)
    return None


def _refused(answer: Refusal) -> Response:
    """Give the origin's own answer to the visitor."""
    made = Response(bytes(answer.body or b""), status_code=answer.status_code)
    kept = [(k.lower().encode(), v.encode()) for k, v in answer.headers.raw_items()]
    dropped = HOP_BY_HOP | {b"content-length", b"date"}
    made.raw_headers += [(k, v) for k, v in kept if k not in dropped]
    return made


async def _join(socket: WebSocket, origin: ClientConnection) -> None:
    inward = asyncio.create_task(_inward(socket, origin))
    outward = asyncio.create_task(_outward(socket, origin))
    _, waiting = await asyncio.wait({inward, outward}, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(inward, outward, return_exceptions=True)


async def _inward(socket: WebSocket, origin: ClientConnection) -> None:
    """Pass on what the visitor says, to the end."""
    while True:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect":
            code = event.get("code") or _NO_STATUS
            sendable = code not in (_NO_STATUS, _ABNORMAL)
            await origin.close(code if sendable else _GOING_AWAY, event.get("reason") or "")
            return
        with suppress(ConnectionClosed):
            text = event.get("text")
            await origin.send(event["bytes"] if text is None else text)


async def _outward(socket: WebSocket, origin: ClientConnection) -> None:
    """Pass on what the origin says, and the code with which it closes."""
    try:
        async for message in origin:
            if isinstance(message, str):
                await socket.send_text(message)
            else:
                await socket.send_bytes(message)
    except ConnectionClosed:
        pass  # not cleanly; the code says so
    code = origin.close_code or _NO_STATUS
    unsaid = {_NO_STATUS: 1000, _ABNORMAL: _INTERNAL}
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(unsaid.get(code, code), origin.close_reason or "")
