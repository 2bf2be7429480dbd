"""Serve: `python -m localcloud.neighbours.inbox FOLDER ADDRESS PROFILE`, until it is ended."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import uvicorn

from localcloud.neighbours.inbox.heartbeat import Heartbeats
from localcloud.neighbours.inbox.messages import Messages
from localcloud.neighbours.inbox.server import HTTP_PORT, SMTP_PORT, TOKENS
from localcloud.neighbours.inbox.smtp import Smtp
from localcloud.neighbours.inbox.uptime import Monitors, Prober, Visitor
from localcloud.neighbours.inbox.web import make_app


async def main(folder: Path, address: str, profile: Path) -> None:
    """Take mail and webhooks at an address, keep them in a folder; ask what is to be asked."""
    messages = Messages(folder / "messages.jsonl")
    heartbeats = Heartbeats(messages)
    monitors = Monitors(folder / "monitors.json")
    app = make_app(messages, heartbeats, folder / TOKENS, monitors)
    config = uvicorn.Config(app, host=address, port=HTTP_PORT, log_config=None, access_log=False)
    mail = await asyncio.start_server(Smtp(messages).serve, address, SMTP_PORT)
    prober = Prober(monitors, messages, Visitor(profile))
    watching = asyncio.gather(heartbeats.watch(), prober.watch())
    async with mail:
        await uvicorn.Server(config).serve()
    watching.cancel()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
