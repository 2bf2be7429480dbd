"""The stack that Pulumi works on: made or found in its backend, and the `pulumi` that is used."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from cli import activation, pulumi_wrapper, stack_config
from cli.context import Context
from cli.errors import PlinthError
from cli.pulumi import Pulumi

WRAPPERS = activation.FOLDER / "bin"
NO_STACK = "no stack named"  # how Pulumi says that the backend does not know it


def with_stack(context: Context, variables: dict[str, str], *, create: bool) -> dict[str, str]:
    """Have the stack, and for a local one the small `pulumi` first on PATH.

    Raises:
        PlinthError: the backend has no such stack and `create` is not set, or does not answer.
    """
    real = real_pulumi(variables)
    with_path = os.environ | variables | {"PATH": path_of(variables)}
    if context.local:
        stack_config.create_stack(context, real, with_path)
    else:
        _select(context, Pulumi(context, with_path), create=create)
        stack_config.adopt_salt(context)
    folder = WRAPPERS / context.stack
    if pulumi_wrapper.write_wrapper(context, real, folder) is None:
        return variables
    return variables | {"PATH": os.pathsep.join((str(folder), variables.get("PATH", "")))}


def _select(context: Context, pulumi: Pulumi, *, create: bool) -> None:
    if create:
        pulumi.run("stack", "select", "--create", context.stack)
        return
    done = pulumi.run("stack", "select", context.stack, check=False)
    if done.returncode and NO_STACK in done.stderr:
        raise not_there(context)
    if done.returncode:
        raise PlinthError(f"pulumi stack failed: {done.stderr.strip()}")


def not_there(context: Context) -> PlinthError:
    """Return what is told where a stack was never made."""
    text = f"Stack {context.stack} is not there yet. Make it: make up{words(context)}"
    return PlinthError(text, exit_code=2)


def real_pulumi(variables: dict[str, str]) -> Path:
    """Return the engine's own CLI, past the small one."""
    folders = path_of(variables).split(os.pathsep)
    own = str(WRAPPERS)
    path = os.pathsep.join(name for name in folders if not name.startswith(own))
    real = shutil.which("pulumi", path=path)
    if real is None:
        raise PlinthError("pulumi is not on PATH although the engine is ready; see: make doctor")
    return Path(real)


def words(context: Context) -> str:
    """Return what make is told to mean this stack, where it is not the default."""
    words = f" SYSTEM={context.system} ENV={context.environment} CLOUD={context.cloud}"
    return "" if context.stack == "dev" else words


def path_of(variables: dict[str, str]) -> str:
    """Return PATH with the engine before the user's own folders."""
    return os.pathsep.join(filter(None, (variables.get("PATH"), os.environ.get("PATH"))))
