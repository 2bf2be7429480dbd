"""Neo4j's Bolt 4.4, as much as asking one question takes: its drivers are in no Debian package."""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .stores import Graph

_MAGIC = b"\x60\x60\xb0\x17"
_VERSION = b"\x00\x00\x04\x04"
_HELLO, _GOODBYE, _RUN, _PULL = 0x01, 0x02, 0x10, 0x3F
_SUCCESS, _RECORD = 0x70, 0x71
Value = int | str | dict[str, "Value"]


class BoltError(Exception):
    """The server refused, or does not speak this protocol."""


def pack(value: Value | Mapping[str, Value]) -> bytes:
    """Give a value as the protocol writes it; small integers, texts and maps are enough here."""
    if isinstance(value, int):
        if not -16 <= value < 128:  # noqa: PLR2004 - what fits into the one byte
            raise ValueError(f"{value} is not a tiny integer")
        return struct.pack(">b", value)
    if isinstance(value, str):
        raw = value.encode()
        if len(raw) < 16:  # noqa: PLR2004 - a length that fits beside the marker
            return bytes([0x80 + len(raw)]) + raw
        return b"\xd1" + struct.pack(">H", len(raw)) + raw
    inner = b"".join(pack(key) + pack(item) for key, item in value.items())
    return bytes([0xA0 + len(value)]) + inner


def message(tag: int, *fields: Value) -> bytes:
    """Give a message in its chunk."""
    body = bytes([0xB0 + len(fields), tag]) + b"".join(pack(field) for field in fields)
    return struct.pack(">H", len(body)) + body + b"\x00\x00"


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """Read one message, all its chunks."""
    body = b""
    while size := struct.unpack(">H", await reader.readexactly(2))[0]:
        body += await reader.readexactly(size)
        # an empty chunk between messages keeps the connection alive and says nothing
    return body or await _answer(reader)


async def _expect(reader: asyncio.StreamReader, tag: int) -> bytes:
    body = await _answer(reader)
    if body[1] != tag:
        words = body[2:].decode("ascii", "ignore")
        readable = "".join(letter for letter in words if letter.isprintable())
        raise BoltError(f"the server refused: {readable}")
    return body


async def ask_one(graph: Graph) -> None:
    """Log in and ask for `RETURN 1`.

    Raises:
        BoltError: the login is refused, or the answer is another.
        OSError: nobody answers.
    """
    reader, writer = await asyncio.open_connection(graph.host, graph.port)
    try:
        writer.write(_MAGIC + _VERSION + bytes(12))
        if await reader.readexactly(4) != _VERSION:
            raise BoltError("the server does not speak Bolt 4.4")
        login: dict[str, Value] = {
            "user_agent": "plinth-demo/1",
            "scheme": "basic",
            "principal": graph.user,
            "credentials": graph.password.read(),
        }
        writer.write(message(_HELLO, login))
        await _expect(reader, _SUCCESS)
        writer.write(message(_RUN, "RETURN 1 AS one", {}, {}) + message(_PULL, {"n": -1}))
        await _expect(reader, _SUCCESS)
        record = await _expect(reader, _RECORD)
        if record[2:] != b"\x91\x01":  # a list of one, the integer 1
            raise BoltError("RETURN 1 did not return 1")
        writer.write(message(_GOODBYE))
        await writer.drain()
    finally:
        writer.close()
