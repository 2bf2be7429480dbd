"""Serve: `python -m localcloud.neighbours.inbox FOLDER ADDRESS`, until it is ended."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import uvicorn

from localcloud.neighbours.inbox.heartbeat import Heartbeats
from localcloud.neighbours.inbox.messages import Messages
from localcloud.neighbours.inbox.server import HTTP_PORT, SMTP_PORT, TOKENS
from localcloud.neighbours.inbox.smtp import Smtp
from localcloud.neighbours.inbox.web import make_app


async def main(folder: Path, address: str) -> None:
    """Take mail and webhooks at an address; keep them in a folder."""
    messages = Messages(folder / "messages.jsonl")
    heartbeats = Heartbeats(messages)
    app = make_app(messages, heartbeats, folder / TOKENS)
    config = uvicorn.Config(app, host=address, port=HTTP_PORT, log_config=None, access_log=False)
    mail = await asyncio.start_server(Smtp(messages).serve, address, SMTP_PORT)
    watching = asyncio.create_task(heartbeats.watch())
    async with mail:
        await uvicorn.Server(config).serve()
    watching.cancel()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
