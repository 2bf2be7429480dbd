"""`plinth open`: a port on this machine that leads to a service that publishes none."""

from __future__ import annotations

import asyncio
import contextlib

from cli.monitoring.reach import Watch

_CHUNK = 64 * 1024


async def forward(watch: Watch, service: str, port: int) -> None:
    """Listen on 127.0.0.1 until told to stop; each connection goes by SSH."""

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        words = watch.words(service)
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        if process.stdin is None or process.stdout is None:  # asked for above
            return
        both = {
            asyncio.create_task(_copy(reader, process.stdin)),
            asyncio.create_task(_copy(process.stdout, writer)),
        }
        _, still = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in still:  # whoever closes first ends it for both
            task.cancel()
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()

    server = await asyncio.start_server(lead, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(ConnectionError):
        writer.close()
