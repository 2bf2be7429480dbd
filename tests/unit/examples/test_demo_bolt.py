"""Asking Neo4j one question, against a server that plays back Neo4j's own answers."""

from __future__ import annotations

import asyncio

import pytest

from examples.demo import bolt
from examples.demo.secret import Secret
from examples.demo.stores import Graph

VERSION = b"\x00\x00\x04\x04"
SUCCESS = b"\x00\x03\xb1\x70\xa0\x00\x00"
ONE = b"\x00\x04\xb1\x71\x91\x01\x00\x00"
TWO = b"\x00\x04\xb1\x71\x91\x02\x00\x00"
REFUSED = b"\x00\x0d\xb1\x7f\xa1\x84code\x84Auth\x00\x00"


def ask(version: bytes, *answers: bytes) -> bytes:
    """Ask a server that gives these answers; returns all that it was sent."""
    heard = b""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += await reader.read(4096)
        writer.write(version)
        for answer in answers:
            heard += await reader.read(4096) if answer in (SUCCESS, REFUSED) else b""
            writer.write(answer)
        heard += await reader.read(4096)
        writer.close()

    async def both() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            await asyncio.wait_for(
                bolt.ask_one(Graph("127.0.0.1", port, "neo4j", Secret(text="geheim"))), 5
            )
            await asyncio.sleep(0.05)

    asyncio.run(both())
    return heard


def test_values_are_packed() -> None:
    """Small integers, texts of both lengths and maps are written as the protocol has them."""
    assert bolt.pack(-1) == b"\xff"
    assert bolt.pack("abc") == b"\x83abc"
    assert bolt.pack("x" * 300) == b"\xd1\x01\x2c" + b"x" * 300
    assert bolt.pack({"n": -1}) == b"\xa1\x81n\xff"
    with pytest.raises(ValueError, match="1000 is not a tiny integer"):
        bolt.pack(1000)


def test_one_is_one() -> None:
    """A server that answers 1 is well; the login went before the question."""
    heard = ask(VERSION, SUCCESS, SUCCESS + ONE + SUCCESS)
    assert heard.startswith(b"\x60\x60\xb0\x17\x00\x00\x04\x04")
    assert heard.index(b"geheim") < heard.index(b"RETURN 1")


@pytest.mark.parametrize(
    ("version", "answers", "words"),
    [
        (bytes(4), (), "does not speak Bolt 4.4"),
        (VERSION, (REFUSED,), "refused: .*Auth"),
        (VERSION, (SUCCESS, SUCCESS + TWO), "did not return 1"),
    ],
)
def test_other_answers_are_errors(version: bytes, answers: tuple[bytes, ...], words: str) -> None:
    """Another protocol, a refused login and another value are told apart."""
    with pytest.raises(bolt.BoltError, match=words):
        ask(version, *answers)
