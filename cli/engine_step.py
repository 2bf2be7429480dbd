"""The engine as a step of `make up` and as rows of `plinth doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import engine
from cli.errors import PlinthError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.context import Context

Row = tuple[str, Literal["ok", "todo", "missing"], str]


def environment(context: Context) -> dict[str, str]:
    """Return the variables for `pulumi`; PATH is the folder to put before the user's own."""
    return engine.environment(context.state)


def ready(context: Context, tell: Callable[[str], None]) -> dict[str, str]:
    """Have the engine, made as `plinth doctor` says, and return the variables for it.

    Raises:
        PlinthError: a part cannot be had; the message says what to mend.
    """
    try:
        engine.ready(tell=lambda event: tell(str(event)))
    except engine.EngineError as error:
        raise PlinthError(str(error)) from error
    return environment(context)


def traefik(tell: Callable[[str], None]) -> None:
    """Have Traefik's binary, which an image is made of where no registry is reached.

    Raises:
        PlinthError: it cannot be had.
    """
    try:
        engine.ready(["traefik"], lambda event: tell(str(event)))
    except engine.EngineError as error:
        raise PlinthError(str(error)) from error


def doctor_rows() -> list[Row]:
    """Say for each part where it comes from and why; nothing is changed."""
    verdicts: dict[str, Literal["ok", "todo", "missing"]] = {"ready": "ok", "impossible": "missing"}
    words = {"build": "make up builds it", "official": "make up downloads it"}
    rows: list[Row] = []
    for choice in engine.plan():
        said = words.get(choice.way)
        detail = f"{choice.part.version}: {choice.why}" if choice.way != "ready" else choice.why
        rows.append(
            (
                f"engine {choice.part.name}",
                verdicts.get(choice.way, "todo"),
                f"{said} ({detail})" if said else detail,
            )
        )
    return rows
