"""`plinth open`: a port here whose connections each go by a login of their own."""

from __future__ import annotations

import asyncio
import socket
import stat
from pathlib import Path

from cli.monitoring.forward import forward
from cli.monitoring.reach import Watch

_ECHO = """#!/bin/sh
echo "$@" >> {log}
exec cat
"""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def _said(port: int, words: bytes) -> bytes:
    """Return what comes back through the port."""
    for _ in range(200):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.write(words)
            await writer.drain()
            answer = await reader.readexactly(len(words))
            writer.close()
            return answer
    raise AssertionError("nobody listens")


def test_each_connection_has_a_way_of_its_own(tmp_path: Path) -> None:
    """What is sent comes out at the other end, and back; two at a time do not mix."""
    login, log = tmp_path / "login", tmp_path / "log"
    login.write_text(_ECHO.format(log=log))
    login.chmod(login.stat().st_mode | stat.S_IXUSR)
    port = _free_port()

    async def both() -> list[bytes]:
        leading = asyncio.create_task(forward(Watch("m", str(login), "Nutri"), "grafana", port))
        try:
            return list(
                await asyncio.gather(_said(port, b"one" * 9000), _said(port, b"two" * 9000))
            )
        finally:
            leading.cancel()

    assert asyncio.run(both()) == [b"one" * 9000, b"two" * 9000]
    lines = log.read_text().splitlines()
    assert len(lines) == 2
    assert all(line.endswith("sudo plinth-reach grafana 3000") for line in lines)
