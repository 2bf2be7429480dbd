"""The engine as a step of a command: made ready with progress, or reported for the doctor."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Collection
from typing import Literal

import engine
from cli import system_packages
from cli.context import Context
from cli.errors import PlinthError
from cli.preflight import machines_possible
from engine.pins import PARTS
from localcloud.images import catalog
from localcloud.images.binaries import binary
from localcloud.images.builder import Builder
from localcloud.images.errors import ImageError

ACME = "pebble"  # no part of Pulumi: issues the local cloud's certificates
GO = "golang-go"  # Debian's, whatever its age: the engine fetches a newer Go with it


def parts(images: Collection[str]) -> list[str]:
    """Return the parts that Pulumi needs, and those that go into images made on this machine.

    Args:
        images: the references that the stack asks for; what a registry offers needs no part.

    Raises:
        PlinthError: the table of images is broken.
    """
    names = [part.name for part in PARTS if not part.optional]
    if not images or machines_possible():
        return names
    try:
        return [*names, ACME, *Builder(catalog.load(), binary, lambda _: None).parts(images)]
    except ImageError as error:
        raise PlinthError(str(error)) from error


def ready(
    context: Context, tell: Callable[[str], None], images: Collection[str] = ()
) -> dict[str, str]:
    """Have the engine and return the variables with which Pulumi uses it.

    Raises:
        PlinthError: a part cannot be had, with the reasons.
    """
    names = parts(images if context.local else ())
    try:
        if engine.lacks_go(names) and system_packages.can_install():
            tell(f"installing {GO}, with which the engine is built")
            system_packages.install([GO])
        engine.ready(names, lambda event: tell(str(event)))
        return engine.environment(context.state)
    except engine.EngineError as error:
        raise PlinthError(str(error)) from error
    except subprocess.CalledProcessError as error:
        line = system_packages.install_line([GO])
        raise PlinthError(f"{GO} could not be installed; run: {line}") from error


def environment(context: Context) -> dict[str, str]:
    """Return those variables without making anything ready."""
    return engine.environment(context.state)


def doctor_rows() -> list[tuple[str, Literal["ok", "todo", "missing"], str]]:
    """Return for each part where it is or would come from, and why."""
    rows: list[tuple[str, Literal["ok", "todo", "missing"], str]] = []
    for choice in engine.plan(parts(())):
        if choice.way == "ready":
            rows.append((f"engine {choice.part.name}", "ok", choice.why))
        elif choice.way == "impossible":
            rows.append((f"engine {choice.part.name}", "missing", choice.why))
        else:
            rows.append((f"engine {choice.part.name}", "todo", f"{choice.way}: {choice.why}"))
    return rows
