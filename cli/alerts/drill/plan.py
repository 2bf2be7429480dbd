"""The faults of a drill by what they break; which of them a stack can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cli.alerts.drill.fault import HEARTBEAT, Fault, Skipped
from cli.alerts.drill.faults import (
    certificates,
    copies,
    disks,
    memory,
    money,
    postgres,
    servers,
    services,
    stores,
    visitors,
    watchers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cli.alerts.drill.fault import Scene


class Module(Protocol):
    """What each module of faults has: alerts that it cannot raise with their reasons, and faults.

    Attributes:
        faults: gives its faults, and those that this stack cannot have.
    """

    @property
    def UNMADE(self) -> Mapping[str, str]: ...  # noqa: N802, D102 - a module's constant

    @property
    def faults(self) -> Callable[[Scene], Iterator[Fault | Skipped]]: ...  # noqa: D102 - above


# the gentle ones first; a server without power last
MODULES: tuple[Module, ...] = (
    services, visitors, stores, postgres, copies, disks, certificates, money, memory,
    watchers, servers,
)  # fmt: skip
_ALWAYS = {"Watchdog": "it always fires; that it stops is the fault `prometheus`"}


@dataclass(frozen=True)
class Planned:
    """What can be rehearsed on a stack.

    Attributes:
        faults: in the order in which they are made.
        skipped: faults that it cannot have.
        unmade: alerts of the stack that no fault raises, and why.
    """

    faults: tuple[Fault, ...]
    skipped: tuple[Skipped, ...]
    unmade: Mapping[str, str]


def plan(scene: Scene) -> Planned:
    """Return the faults of a stack; an alert that nothing raises is told with its reason."""
    found = [item for module in MODULES for item in module.faults(scene)]
    faults = tuple(item for item in found if isinstance(item, Fault))
    skipped = tuple(item for item in found if isinstance(item, Skipped))
    made = {alert for fault in faults for alert in fault.alerts}
    known = {**_ALWAYS}
    for module in MODULES:
        known |= module.UNMADE
    known |= {alert: item.reason for item in skipped for alert in item.alerts}
    unmade = {
        alert: known.get(alert, "no fault was written for it")
        for alert in sorted(scene.alerts - made)
    }
    return Planned(faults, skipped, unmade)


def known_alerts(scene: Scene) -> frozenset[str]:
    """Return what a fault may name: the stack's alerts, and the one about the heartbeat."""
    return scene.alerts | {HEARTBEAT}
