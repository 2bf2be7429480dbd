"""The sockets that the daemon answers on."""

from __future__ import annotations

import asyncio
import socket

import pytest

from localcloud.host import HostError, listen


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_answers_are_sent_at_once() -> None:
    """A connection has Nagle's algorithm off, which would hold each answer back for 40 ms."""

    async def no_delay() -> int:
        seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            seen.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        port = _free_port()
        server = await asyncio.start_server(connected, sock=listen("127.0.0.1", port, "--port"))
        async with server:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            answer = await seen
            writer.close()
        return answer

    assert asyncio.run(no_delay()) == 1


def test_a_taken_port_names_the_option() -> None:
    """A port that another program has is refused in words that name the option."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(HostError, match=f"--port {port}: cannot listen"):
            listen("127.0.0.1", port, "--port")
