"""Lays a stack's own state where its copies take it off the server: with it, all else can be made.

Its secrets stay encrypted by the stack's own provider, whose passphrase no server has.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape

from cli.backups.remote import Remote
from cli.backups.stack import running
from cli.context import Context
from cli.errors import PlinthError
from cli.explain import source
from cli.paths import ROOT
from cli.pulumi import Pulumi
from components.blueprint.backups.specs import BackupScheduleSpec, BackupSpec

PATH = "/var/lib/plinth/stack/state.json"  # below what the servers' settings' copies hold
_WRITE = f"umask 077; mkdir -p {PATH.rpartition('/')[0]}; cat >{PATH}.new; mv {PATH}.new {PATH}"
# A copy that goes on may have read the file of before: another one comes after it.
_COPY = (
    "sudo systemd-run --quiet --collect --no-block sh -c "
    '\'[ "$(systemctl is-active {unit})" != activating ] || systemctl start {unit}; '
    "systemctl start {unit}'"
)


def save(context: Context, tell: Callable[[str], None]) -> list[str]:
    """Lay the state beside the settings of the server that copies them, and have these copied now.

    Returns:
        The places that it is in.

    Raises:
        PlinthError: the stack is not up or copies no settings; or the copy failed.
    """
    stack = running(context)
    item = settings_of(stack.backups)
    server = stack.servers[item.server]
    _lay(server, json.dumps(document(context, stack.pulumi), indent=1))
    tell(f"{PATH} on {server.key}")
    server.backup("run", item.key)
    return list(item.keep)


def keep(context: Context, pulumi: Pulumi, outputs: Mapping[str, Any], console: Console) -> None:
    """Lay a state that is a file there after a deployment, and have the copy begin by itself.

    What fails is said and fails nothing: the deployment was made.
    """
    backups = source.explained(context).blueprint.backups
    item = _settings(backups) if backups else None
    if item is None or not outputs["servers"].get(item.server, {}).get("ssh"):
        return  # there is nothing that could take it off a server
    try:
        if not _is_file(pulumi):
            return
        server = Remote.of(outputs, item.server)
        _lay(server, json.dumps(document(context, pulumi), indent=1))
        server.run(_COPY.format(unit=f"plinth-backup-{item.key}.service"))
    except PlinthError as error:
        again = f"once that is mended: plinth state save {context.system} {context.environment}"
        console.print(
            f"[yellow]note[/yellow] no copy of the state was made: {escape(str(error))}; {again}",
            soft_wrap=True,
        )


def _is_file(pulumi: Pulumi) -> bool:
    """Tell whether the state lies on one disk; another backend has versions of its own."""
    url = pulumi.environment.get("PULUMI_BACKEND_URL")
    return str(url or json.loads(pulumi.run("whoami", "--json").stdout)["url"]).startswith("file:")


def settings_of(backups: BackupScheduleSpec) -> BackupSpec:
    """Return the item that copies a server's settings.

    Raises:
        PlinthError: there is none.
    """
    if item := _settings(backups):
        return item
    raise PlinthError(
        "This system copies no settings of its servers: add an item with `method: config` to "
        "`backups.items` of its system.yaml.",
        exit_code=2,
    )


def _settings(backups: BackupScheduleSpec) -> BackupSpec | None:
    return next((item for item in backups.items if item.method == "config"), None)


def document(context: Context, pulumi: Pulumi) -> dict[str, Any]:
    """Return the state and the files that it was made from."""
    exported = pulumi.run("stack", "export", "--stack", context.stack).stdout
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
