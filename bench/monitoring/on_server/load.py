"""Ask one address at a steady rate; tell when each was due and how long it took. Runs on a server.

Times count from when a request was due, so that one that waits for another is not left out.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

CONNECTIONS = 8


async def ask(port: int, path: str, due: list[float], wrote: list[tuple[float, float]]) -> None:
    """Ask at the moments that are due, one after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()
    for moment in due:
        await asyncio.sleep(max(0.0, moment - time.time()))
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(head.decode())
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        )
        await reader.readexactly(length)
        wrote.append((moment, (time.time() - moment) * 1000))
    writer.close()


async def main(port: int, path: str, rate: float, seconds: float) -> None:
    """Ask by some connections in turns; print all times."""
    begun = time.time() + 0.5
    due = [begun + number / rate for number in range(int(rate * seconds))]
    wrote: list[tuple[float, float]] = []
    await asyncio.gather(
        *(ask(port, path, due[first::CONNECTIONS], wrote) for first in range(CONNECTIONS))
    )
    sys.stdout.write(json.dumps(wrote))


asyncio.run(main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4])))
