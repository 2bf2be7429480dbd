"""The faults of a drill: what is broken how, what has to be heard of it, and how it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.alerts.drill import commands
from components.blueprint.monitoring.rules.words import camel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.context import Context
    from components.blueprint.monitoring.rules.watched import Watched
    from components.config.monitoring.alerts import ThresholdConfig

HEARTBEAT = "HeartbeatLost"  # told by who waits for the heartbeat, when no one else can
_RATE = 300  # seconds of a rate's window, before the clock


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        key: its name in tables.
        says: what is done, for people.
        alerts: those that have to be heard of.
        follows: those that may be heard of beside it: the same cause, seen by another line.
        server: key of the server on which both commands run.
        make, mend: shell, as root.
        late: seconds, at the usual pace, until a rate shows it.
    """

    key: str
    says: str
    alerts: tuple[str, ...]
    server: str
    make: str
    mend: str
    follows: tuple[str, ...] = ()
    late: int = 0


def faults(context: Context, watched: Watched, manager: str) -> Iterator[Fault]:
    """Give the faults that a stack can have, the gentle ones first."""
    config = context.config
    yield Fault(
        "unit", "a unit of systemd fails", ("UnitFailed",), manager, *commands.failing_unit()
    )
    app = _pages(watched)
    if app:
        port = config.services[app].port or 80
        where = watched.server_of(app) or manager
        for key in _named(watched, "response"):
            yield Fault(
                "slow", f"{app} answers 3 s late", (key,), where,
                *commands.requests(app, port, "/slow?seconds=3"),
                follows=("LatencyBurns", "Scale", "Response"), late=_RATE,
            )  # fmt: skip
            break
        for key in _named(watched, "errors"):
            yield Fault(
                "errors", f"{app} answers with 500", (key,), where,
                *commands.requests(app, port, "/fail"), late=_RATE,
            )  # fmt: skip
    for key in watched.of_kind("postgres"):
        if key not in watched.replicas_of:
            where = watched.server_of(key) or manager
            yield Fault(
                "connections", f"{key}'s connections are taken",
                ("PostgresConnectionsNearLimit",), where, *commands.connections(key),
                follows=("PostgresTransactionOpen", "PoolFull", "ServiceDown"),
            )  # fmt: skip
            break
    yield from _disks(watched, manager)
    yield from _backups(watched, manager)
    yield from _stopped(watched, manager)
    yield Fault(
        "prometheus", "Prometheus is stopped", (HEARTBEAT,), manager,
        *commands.scaled("prometheus", 1), late=180,
    )  # fmt: skip


def _pages(watched: Watched) -> str | None:
    """Return a service of the application that visitors reach and that tells its metrics."""
    config = watched.context.config
    for route in config.system.ingress.routes:
        if config.services[route.service].metrics:
            return route.service
    return None


def _named(watched: Watched, signal: str) -> list[str]:
    """Return the alerts of a signal, the ones that somebody is called for before the others."""
    order = ("critical", "warning", "info")
    found: list[tuple[str, ThresholdConfig]] = [
        (key, line) for key, line in watched.alerts.thresholds.items() if line.signal == signal
    ]
    return [camel(key) for key, line in sorted(found, key=lambda row: order.index(row[1].severity))]


def _disks(watched: Watched, manager: str) -> Iterator[Fault]:
    names = _named(watched, "disk")
    stores = [key for key in watched.databases if watched.server_of(key)]
    if names and stores:
        where = watched.server_of(stores[0]) or manager
        path = watched.context.config.mount_path("data")
        yield Fault(
            "disk", f"{path} is filled to 95 %", (names[0],), where, *commands.filled(path),
            follows=("DiskFillsSoon",),
        )  # fmt: skip


def _backups(watched: Watched, manager: str) -> Iterator[Fault]:
    backups = watched.context.config.system.backups
    for key in watched.backups if backups else ():
        if backups and backups.items[key].method in ("config", "redis"):
            yield Fault(
                "backup", f"no place takes the copy `{key}`", ("BackupFailed",), manager,
                *commands.backup_refused(key), follows=("PostgresArchiveFails", "UnitFailed"),
            )  # fmt: skip
            return


def _stopped(watched: Watched, manager: str) -> Iterator[Fault]:
    config = watched.context.config
    plain = [k for k in watched.services if config.services[k].kind == "container"]
    alone = [k for k in plain if not watched.users_of(k)]
    for key in (alone or plain)[-1:]:
        count = config.services[key].replicas
        yield Fault(
            "service", f"{key} is stopped", ("ServiceDown",), manager, *commands.scaled(key, count)
        )
    for key in [k for k in watched.databases if k not in watched.replicas_of][:1]:
        yield Fault(
            "database", f"{key} is stopped", ("DatabaseDown",), manager, *commands.scaled(key, 1)
        )
