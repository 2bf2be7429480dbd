"""What shows a proxy at work: headers that arrived, bodies, slow answers, WebSockets, files."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocketDisconnect

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.websockets import WebSocket

MAX_SECONDS = 600.0
_ERRORS = range(500, 600)
_HIDDEN = frozenset({"authorization", "cookie", "proxy-authorization"})
_FILES = {".css": "body { margin: 2rem }\n", ".js": "console.log('demo')\n", ".txt": "demo\n"}


async def headers(request: Request) -> Response:
    """Show what arrived: the address it came from, the path, and every header."""
    found: dict[str, list[str]] = {}
    for name, value in request.headers.items():
        found.setdefault(name, []).append("(given)" if name in _HIDDEN else value)
    shown = {name: ", ".join(values) for name, values in found.items()}
    peer = request.client.host if request.client else ""
    path = request.url.path
    return JSONResponse(
        {"peer": peer, "method": request.method, "path": path, "headers": shown},
        headers={"Cache-Control": "no-store"},
    )


async def upload(request: Request) -> Response:
    """Take a body of any size, keeping none of it, and say its size and fingerprint."""
    size, seen = 0, hashlib.sha256()
    async for chunk in request.stream():
        size += len(chunk)
        seen.update(chunk)
    return JSONResponse({"bytes": size, "sha256": seen.hexdigest()})


async def slow(request: Request) -> Response:
    """Answer after `?seconds=`, for time-outs."""
    text = request.query_params.get("seconds", "1")
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MAX_SECONDS:
        message = f"seconds: must be a number from 0 to {MAX_SECONDS:g}, not {text!r}"
        return JSONResponse({"error": message}, status_code=422)
    await asyncio.sleep(seconds)
    return JSONResponse({"waited_s": seconds})


async def fail(request: Request) -> Response:
    """Answer with `?status=`, an error of the server's, so that alerts can be tried."""
    text = request.query_params.get("status", "500")
    status = int(text) if text.isdecimal() else 0
    if status not in _ERRORS:
        message = f"status: must be a number from 500 to 599, not {text!r}"
        return JSONResponse({"error": message}, status_code=422)
    return JSONResponse({"error": "as asked"}, status_code=status)


async def websocket(socket: WebSocket) -> None:
    """Send back every text until the other side leaves."""
    await socket.accept()
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    except (WebSocketDisconnect, KeyError):  # KeyError: it was no text
        return


async def static(request: Request) -> Response:
    """Give a small file of the kind that a browser keeps."""
    ending = "." + request.url.path.rpartition(".")[2]
    text = _FILES.get(ending)
    if text is None:
        return JSONResponse({"error": "no such file"}, status_code=404)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    media = mimetypes.types_map.get(ending, "text/plain")
    return Response(text, media_type=media, headers={"ETag": etag})
