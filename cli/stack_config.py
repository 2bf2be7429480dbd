"""A local stack's config: the tracked file's values with this checkout's own encryption salt.

Pulumi writes the salt of a passphrase into the stack's config file. For a stack that lives on one
machine that would change a tracked file in every clone, each with another value; so the local
stack reads a copy in the state folder, made anew from the tracked file at each run, and a small
`pulumi` before the real one on PATH passes its place (`pulumi_wrapper`).
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import yaml

from cli.context import Context
from cli.errors import PlinthError
from cli.paths import ROOT


def create_stack(context: Context, pulumi: Path, variables: dict[str, str]) -> None:
    """Make the stack in the local backend unless it is there, and keep its salt.

    It is made from a project folder of the same name in the state, where Pulumi may write.

    Raises:
        PlinthError: Pulumi refused; its words are the message.
    """
    home = context.state / "config"
    home.mkdir(parents=True, exist_ok=True)
    project = _project()
    scratch = scratch_folder(context)
    scratch.mkdir(exist_ok=True)
    (scratch / "Pulumi.yaml").write_text(f"name: {project}\nruntime: python\n")
    written = scratch_path(context)
    state = state_file(context)
    if not (written.exists() and state.exists()):
        command = [str(pulumi), "--non-interactive", "stack", "init", context.stack, "--no-select"]
        if state.exists():
            raise PlinthError(f"{written} is gone, and with it the salt of {state}.", exit_code=2)
        # what a stack before had encrypted cannot be read with the salt of this one
        written.unlink(missing_ok=True)
        done = subprocess.run(
            command, cwd=scratch, env=variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise PlinthError(f"pulumi stack init: {done.stderr.strip()}")
    salt = yaml.safe_load(written.read_text())["encryptionsalt"]
    salt_path(context).write_text(f"encryptionsalt: {salt}\n")


def adopt_salt(context: Context) -> None:
    """Move what Pulumi wrote at its usual place into the tracked file beside the system.

    Making a stack with a passphrase or a cloud's key writes that provider's line to
    `Pulumi.<stack>.yaml` at the top, where the stacks of other systems have no file.
    """
    written = ROOT / f"Pulumi.{context.stack}.yaml"
    if context.config_file.parent == ROOT or not written.exists():
        return
    lines = written.read_text().splitlines(keepends=True)
    tracked = context.config_file.read_text()
    new = [line for line in lines if line.split(":")[0] not in tracked and line.strip()]
    context.config_file.write_text("".join((tracked.rstrip("\n"), "\n", *new)))
    written.unlink()


def stacks(context: Context) -> list[str]:
    """Return the names of the stacks in this checkout's backend."""
    return sorted(path.stem for path in state_file(context).parent.glob("*.json"))


def has_resources(context: Context) -> bool:
    """Tell whether the stack's state refers to something that a provider made.

    Raises:
        PlinthError: the state is damaged.
    """
    path = state_file(context)
    if not path.exists():
        return False
    try:
        resources = json.loads(path.read_text())["checkpoint"]["latest"].get("resources") or []
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        backups = context.state / "pulumi" / ".pulumi" / "backups"
        raise PlinthError(
            f"{path} is damaged ({error}). Earlier versions lie beside it (.bak) and under "
            f"{backups}: put one in its place, then: make up",
            exit_code=2,
        ) from error
    return any(resource.get("custom") and resource.get("id") for resource in resources)


def state_file(context: Context) -> Path:
    """Return the file that the backend keeps the stack's state in."""
    folder = context.state / "pulumi" / ".pulumi" / "stacks" / _project()
    return folder / f"{context.stack}.json"


def _project() -> str:
    name: str = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["name"]
    return name


def salt_path(context: Context) -> Path:
    """Return the file that holds the line with the salt."""
    return context.state / "config" / f"{context.stack}.salt"


def scratch_folder(context: Context) -> Path:
    """Return the project folder of the stack's own in the state, where Pulumi may write."""
    return context.state / "config" / context.stack


def scratch_path(context: Context) -> Path:
    """Return the config that Pulumi wrote there: the salt, and secrets made for this stack."""
    return scratch_folder(context) / f"Pulumi.{context.stack}.yaml"


def given_path(context: Context) -> Path:
    """Return the file with the lines of the secrets that were made for this stack."""
    return context.state / "config" / f"{context.stack}.given"


def copy_path(context: Context) -> Path:
    """Return the copy of the stack's config that holds the salt."""
    return context.state / "config" / f"Pulumi.{context.stack}.yaml"
