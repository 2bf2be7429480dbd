"""What a fault is: what is broken how, what has to be heard of it, and how it is mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.alerts.drill.shell import as_root

if TYPE_CHECKING:
    from cli.backups.remote import Remote
    from cli.context import Context as Stack
    from components.blueprint.context import Context
    from components.blueprint.monitoring.rules.watched import Watched

HEARTBEAT = "HeartbeatLost"  # told by who waits for the heartbeat, when no one else can


@dataclass(frozen=True)
class Stage:
    """A stack that is up, as a fault's steps find it.

    Attributes:
        context: the stack, as commands know it: its state's folder, its local cloud.
        servers: logged in to by key.
        outputs: of the stack.
        clock: by how much the times of alerts are shortened.
    """

    context: Stack
    servers: Mapping[str, Remote]
    outputs: Mapping[str, Any]
    clock: int

    def root(self, server: str, script: str) -> str:
        """Run a shell script on a server as root and return what it wrote.

        Raises:
            PlinthError: it failed; with its last words.
        """
        return self.servers[server].run(as_root(script))


Step = Callable[[Stage], object]


@dataclass(frozen=True)
class Scene:
    """What is known of a stack before it is touched: what faults are chosen by.

    Attributes:
        context: what the plan looks at.
        watched: what it has that can be watched.
        manager: key of the server that leads the Swarm.
        alerts: names of all alerts that the stack has.
        told_by: by which ways each severity is told.
    """

    context: Context
    watched: Watched
    manager: str
    alerts: frozenset[str]
    told_by: Mapping[str, tuple[str, ...]]

    def where(self, service: str) -> str:
        """Return the server that a service runs on, the leading one where there are several."""
        return self.watched.server_of(service) or self.manager

    def has(self, *alerts: str) -> tuple[str, ...]:
        """Return those of these alerts that the stack has, in this order."""
        return tuple(name for name in alerts if name in self.alerts)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault.

    Attributes:
        key: its name in tables and for `--only`; unique.
        says: what is done, for people.
        alerts: those that have to be heard of, each at its own severity by its own receivers.
        make: breaks it; an exception means that it could not be broken.
        mend: puts everything back; run whatever came before, after an interrupt too, and must work
            where `make` did nothing or half of it.
        follows: alerts that may be heard beside it, of the same cause; prefixes of names.
        late: seconds, at the usual pace, until what is measured shows it (a rate's window).
        slow: seconds that no clock shortens until it shows (a process that ends in its own time).
        closes: ways to people that it closes, by which nothing can be heard of it.
        many: the same alert is told of several things, as of each public address.
        lane: what it touches, where that is nothing that anything else is felt by: faults of other
            lanes are made meanwhile. Without one it is made alone.
    """

    key: str
    says: str
    alerts: tuple[str, ...]
    make: Step
    mend: Step
    follows: tuple[str, ...] = ()
    late: float = 0
    slow: float = 0
    closes: tuple[str, ...] = ()
    many: bool = False
    lane: str = ""


@dataclass(frozen=True)
class Skipped:
    """A fault that a stack cannot have, and why; `alerts` are those that it would have raised."""

    key: str
    reason: str
    alerts: tuple[str, ...] = ()


def together(*steps: Step) -> Step:
    """Return a step that takes several, one after the other; one that fails ends it."""
    return lambda stage: [step(stage) for step in steps]


def on(server: str, script: str) -> Step:
    """Return a step that runs a shell script on a server as root."""
    return lambda stage: stage.root(server, script)
