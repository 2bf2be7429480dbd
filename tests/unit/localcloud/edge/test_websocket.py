"""WebSockets through a real edge to a real origin."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from localcloud.cloudflare import Registrar, ensure_zone
from localcloud.edge import Edge, Origins, Trust
from localcloud.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from websockets.http11 import Request, Response

NOBODY = 1
SAID: list[int | None] = []


async def _origin(connection: ServerConnection) -> None:
    assert connection.request is not None
    if connection.request.path == "/close":
        await connection.close(4001, "enough")
    with suppress(ConnectionClosedError):  # so the library calls codes of one's own
        async for message in connection:
            said = connection.request.headers.get("Host", "")
            await connection.send(said if message == "headers" else message)
    SAID.append(connection.close_code)


def _gate(connection: ServerConnection, request: Request) -> Response | None:
    if request.path == "/private":
        return connection.respond(HTTPStatus.UNAUTHORIZED, "who are you?")
    return None


@asynccontextmanager
async def edge(*, listening: bool = True) -> AsyncIterator[str]:
    """Give the URL of an edge that leads to the origin."""
    async with serve(_origin, "127.0.0.1", 0, process_request=_gate, subprotocols=None) as server:
        port = next(iter(server.sockets)).getsockname()[1] if listening else NOBODY
        registrar = Registrar(Store(":memory:"))
        zone = ensure_zone(registrar.store, "example.org")
        registrar.add_record(zone, {"type": "A", "name": "*", "content": "127.0.0.1"})
        app = Edge(registrar, Origins(Trust(), port, NOBODY))
        bound = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(app, lifespan="off", log_config=None)
        running = uvicorn.Server(config)
        task = asyncio.create_task(running.serve(sockets=[bound]))
        try:
            yield f"ws://ws.example.org.localhost:{bound.getsockname()[1]}"
        finally:
            running.should_exit = True
            await task
            await app.aclose()


def test_messages_pass_both_ways() -> None:
    """Text and bytes come back as they were sent, and the origin sees its own name."""

    async def run() -> None:
        async with edge() as url, connect(f"{url}/", host="127.0.0.1", proxy=None) as client:
            await client.send("hé")
            assert await client.recv() == "hé"
            await client.send(b"\0" * 300_000)
            assert await client.recv() == b"\0" * 300_000
            await client.send("headers")
            assert await client.recv() == "ws.example.org"

    asyncio.run(run())


def test_close_codes_pass_both_ways() -> None:
    """Who closes says why, and the other side hears it."""

    async def run() -> None:
        async with edge() as url:
            async with connect(f"{url}/close", host="127.0.0.1", proxy=None) as client:
                with pytest.raises(ConnectionClosedError) as caught:
                    await client.recv()
                assert caught.value.rcvd is not None
                assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (4001, "enough")
            SAID.clear()
            async with connect(f"{url}/", host="127.0.0.1", proxy=None) as client:
                await client.close(4002, "bye")
            async with asyncio.timeout(10):
                while not SAID:  # noqa: ASYNC110 - the origin has no event for it
                    await asyncio.sleep(0.01)
            assert SAID == [4002]

    asyncio.run(run())


def test_refusals_pass() -> None:
    """An origin's refusal is its own answer; one that is not there is the edge's 502."""

    async def status(path: str, *, listening: bool) -> tuple[int, str]:
        async with edge(listening=listening) as url:
            with pytest.raises(InvalidStatus) as caught:
                await connect(f"{url}{path}", host="127.0.0.1", proxy=None)
            body = (caught.value.response.body or b"").decode()
            return caught.value.response.status_code, body

    assert asyncio.run(status("/private", listening=True)) == (401, "who are you?")
    code, words = asyncio.run(status("/", listening=False))
    assert code == 502
    assert words.startswith("502 The server refuses\nws.example.org leads to 127.0.0.1")
