"""Faults and stages that tests of the drill are about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from cli.alerts.drill.fault import Fault, Stage, Step

if TYPE_CHECKING:
    from cli.context import Context


def nothing(_stage: Stage) -> None:
    """Do nothing."""


def fault(
    key: str,
    alerts: tuple[str, ...] = ("ServiceDown",),
    make: Step = nothing,
    mend: Step = nothing,
    follows: tuple[str, ...] = (),
) -> Fault:
    """Return a fault."""
    return Fault(key=key, says=key, alerts=alerts, make=make, mend=mend, follows=follows)


def stage() -> Stage:
    """Return a stage without servers."""
    context = cast("Context", SimpleNamespace(system="shop", environment="prod"))
    return Stage(context=context, servers={}, outputs={}, clock=20)
