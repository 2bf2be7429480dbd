"""Since when restores of a stack's backups are proven: asked of its servers at each run.

What a server says changes by its clock and by no deployment, so it is no resource's input: nothing
is left to change after a drill. Where a server cannot be asked nothing is proven.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from components.app_server import AppServer

    Ask = Callable[[AppServer], pulumi.Output[str]]

# Written by the drill (components/remote/backup/drill_record.py): a time, or nothing.
_FILE = "/var/lib/plinth/status/proven"
_PATIENCE = 5  # seconds to connect; and twice that for all of it


def ask(server: AppServer) -> pulumi.Output[str]:
    """Return what a server with an inside says, nothing where it does not answer."""
    node = server.node
    if node is None:
        return pulumi.Output.from_input("")
    words = [
        *("ssh", "-p", str(server.ssh.port), "-o", f"ConnectTimeout={_PATIENCE}"),
        *node.docker_options,
        pulumi.Output.concat(server.ssh.user, "@", server.ssh.host),
        f"cat {_FILE}",
    ]
    # a server that is being made is asked once it is ready
    return pulumi.Output.all(node.ready.id, *words).apply(lambda given: _said(given[1:]))


async def _said(words: Sequence[Any]) -> str:
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        wrote, _ = await asyncio.wait_for(process.communicate(), 2 * _PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
        return ""
    return wrote.decode(errors="replace").strip() if process.returncode == 0 else ""


def last_verified(said: Iterable[pulumi.Output[str]]) -> pulumi.Output[str]:
    """Return the oldest of the servers' times; its value is None where one has none."""
    found: pulumi.Output[Any] = pulumi.Output.all(*said).apply(oldest)
    return found


def oldest(said: Sequence[str]) -> str | None:
    """Return the oldest of some times; None where one is none, or there is none."""
    found = []
    for text in said:
        with suppress(ValueError):
            found.append(datetime.fromisoformat(text))
    return min(found).isoformat() if found and len(found) == len(said) else None
