"""Lays a stack's own state where its copies take it off the server: with it, all else can be made.

Its secrets stay encrypted by the stack's own provider, whose passphrase no server has.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cli.backups.remote import Remote
from cli.backups.stack import Stack, running
from cli.context import Context
from cli.errors import PlinthError
from cli.paths import ROOT
from components.blueprint.backups.specs import BackupSpec

PATH = "/var/lib/plinth/stack/state.json"  # below what the servers' settings' copies hold
_WRITE = f"umask 077; mkdir -p {PATH.rpartition('/')[0]}; cat >{PATH}.new; mv {PATH}.new {PATH}"


def save(context: Context, tell: Callable[[str], None]) -> list[str]:
    """Lay the state beside the settings of the server that copies them, and have these copied now.

    Returns:
        The places that it is in.

    Raises:
        PlinthError: the stack is not up or copies no settings; or the copy failed.
    """
    stack = running(context)
    item = settings_of(stack)
    server = stack.servers[item.server]
    _lay(server, json.dumps(document(stack), indent=1))
    tell(f"{PATH} on {server.key}")
    server.backup("run", item.key)
    return list(item.keep)


def settings_of(stack: Stack) -> BackupSpec:
    """Return the item that copies a server's settings.

    Raises:
        PlinthError: there is none.
    """
    for item in stack.backups.items:
        if item.method == "config":
            return item
    raise PlinthError(
        "This system copies no settings of its servers: add an item with `method: config` to "
        "`backups.items` of its system.yaml.",
        exit_code=2,
    )


def document(stack: Stack) -> dict[str, Any]:
    """Return the state and the files that it was made from."""
    context = stack.context
    exported = stack.pulumi.run("stack", "export", "--stack", context.stack).stdout
    files = (context.config_file, ROOT / "systems" / context.system / "system.yaml")
    return {
        "stack": context.stack,
        "saved": datetime.now(UTC).isoformat(),
        "files": {path.name: path.read_text("utf-8") for path in files},
        "export": json.loads(exported),
    }


def _lay(server: Remote, text: str) -> None:
    words = [*shlex.split(server.ssh), "-o", "BatchMode=yes", f"sudo sh -c {shlex.quote(_WRITE)}"]
    done = subprocess.run(words, input=text, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise PlinthError(f"{server.key}: {said[-1] if said else done.returncode}")
