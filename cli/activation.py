"""Writes `.env/activate`, after which plain `pulumi` works on the stack.

There is one for each stack beside it (`.env/activate-<stack>`), for work on several at a time.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from cli.context import Context
from cli.paths import ROOT
from cli.secrets import passphrase_file

FOLDER = ROOT / ".env"


def stack_environment(context: Context) -> dict[str, str]:
    """Return Pulumi's own variables for a stack; a real cloud keeps the user's backend.

    Locally the state is a folder and its secrets are encrypted with this checkout's passphrase.
    """
    # Services that wait to become healthy hold places; Pulumi's own default is four for each core.
    variables = {"PULUMI_STACK": context.stack, "PULUMI_PARALLEL": "32"}
    if context.local:
        backend = context.state / "pulumi"
        backend.mkdir(parents=True, exist_ok=True)
        backend.chmod(0o700)
        variables |= {
            "PULUMI_BACKEND_URL": f"file://{backend}",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase_file(context.state)),
        }
    return variables


def write(context: Context, variables: dict[str, str], secret_files: dict[str, Path]) -> Path:
    """Write the scripts; tokens are read from their files and never stand in it.

    Args:
        context: the stack it activates.
        variables: plain values; PATH is put before the user's own.
        secret_files: variables whose value is the content of a file.
    """
    lines = [
        f"# Sourced by a shell: plain `pulumi` on stack {context.stack}, {context.cloud} cloud.",
        "# Written by `plinth up`.",
    ]
    for name, value in sorted(variables.items()):
        if name == "PATH":
            lines.append(f"export PATH={shlex.quote(value)}:$PATH")
        else:
            lines.append(f"export {name}={shlex.quote(value)}")
    lines += [
        f'export {name}="$(cat {shlex.quote(str(path))})"'
        for name, path in sorted(secret_files.items())
    ]
    FOLDER.mkdir(exist_ok=True)
    text = "\n".join(lines) + "\n"
    (FOLDER / f"activate-{context.stack}").write_text(text)
    path = FOLDER / "activate"
    path.write_text(text)
    return path
