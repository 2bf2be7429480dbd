"""`plinth metrics`: gathers, and writes files that the manager's node exporter reads."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from cli.backups.remote import Remote
from cli.errors import PlinthError
from cli.explain import source
from cli.metrics.gathered import Gathered, gather
from cli.prepare import attach

if TYPE_CHECKING:
    from cli.context import Context

FOLDER = "/var/lib/plinth/metrics"
# A file is there whole or not at all: what is half written would be an error in the exporter.
_WRITE = (
    "sudo install -d -m 755 {folder} && printf %s {packed} | base64 -d"
    " | sudo tee {folder}/{name}.new > /dev/null && sudo chmod 644 {folder}/{name}.new"
    " && sudo mv {folder}/{name}.new {folder}/{name}"
)


def metrics(
    context: Context, console: Console, *, publish: bool, drift: Mapping[str, Any] | None
) -> None:
    """Print what is gathered, or publish it.

    Args:
        context: the stack.
        console: for what was done and what could not be told.
        publish: write it on the manager's server.
        drift: what `plinth drift --json` printed, if it was run.

    Raises:
        PlinthError: the stack is not up, or nobody could tell anything.
    """
    explained = source.explained(context)
    if publish and not explained.config.watched:
        console.print(f"{context.stack} is not watched: nobody would read metrics there.")
        return
    pulumi = attach(context)
    found = gather(context, pulumi, drift)
    for name, why in found.missing.items():
        console.print(f"not told: {name}: {why}", markup=False, soft_wrap=True)
    if not found.files:
        raise PlinthError("Nobody could tell anything; see above.")
    if not publish:
        for text in found.files.values():
            console.print(text, markup=False, soft_wrap=True, end="")
        return
    manager = explained.blueprint.swarm.first
    write(Remote.of(pulumi.outputs(), manager), found)
    console.print(f"published on {manager}: {', '.join(found.files)}", markup=False)


def tell_prometheus(context: Context, outputs: Mapping[str, Any], console: Console) -> None:
    """Publish after a deploy, where the stack is watched; what fails is said and fails nothing."""
    if not any(server.get("ssh") for server in outputs["servers"].values()):
        return  # nothing runs there that could be told
    try:
        metrics(context, Console(quiet=True), publish=True, drift=None)
    except PlinthError as error:
        console.print(f"[yellow]note[/yellow] metrics: {escape(str(error))}", soft_wrap=True)


def write(server: Remote, found: Gathered) -> None:
    """Write all files on a server.

    Raises:
        PlinthError: it cannot be logged in to.
    """
    lines = [
        _WRITE.format(folder=FOLDER, name=name, packed=base64.b64encode(text.encode()).decode())
        for name, text in found.files.items()
    ]
    server.run(" && ".join(lines))


def read_drift(path: Path) -> Mapping[str, Any]:
    """Return what `plinth drift --json` printed.

    Raises:
        PlinthError: it is something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlinthError(f"{path}: {error}. It is what `plinth drift --json` prints.") from error
    if not isinstance(found, dict) or not {"drift", "not_looked_at"} <= found.keys():
        raise PlinthError(f"{path}: no findings in it. It is what `plinth drift --json` prints.")
    return found
