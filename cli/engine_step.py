"""The engine as a step of a command: made ready with progress, or reported for the doctor."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Literal

import engine
from cli import system_packages
from cli.context import Context
from cli.errors import PlinthError
from cli.preflight import machines_possible
from engine.pins import PARTS

TRAEFIK = "traefik"  # no part of Pulumi: the local cloud's ingress image is made of it

GO = "golang-go"  # Debian's, whatever its age: the engine fetches a newer Go with it


def parts(*, containers: bool) -> list[str]:
    """Return the parts a stack needs; `containers` where images are made on this machine."""
    return [
        part.name for part in PARTS if not part.optional or (containers and part.name == TRAEFIK)
    ]


def ready(context: Context, tell: Callable[[str], None]) -> dict[str, str]:
    """Have the engine and return the variables with which Pulumi uses it.

    Raises:
        PlinthError: a part cannot be had, with the reasons.
    """
    names = parts(containers=context.local and not machines_possible())
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
    for choice in engine.plan(parts(containers=not machines_possible())):
        if choice.way == "ready":
            rows.append((f"engine {choice.part.name}", "ok", choice.why))
        elif choice.way == "impossible":
            rows.append((f"engine {choice.part.name}", "missing", choice.why))
        else:
            rows.append((f"engine {choice.part.name}", "todo", f"{choice.way}: {choice.why}"))
    return rows
