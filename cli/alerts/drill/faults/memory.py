"""Faults of memory: of a server, until its kernel has to end something, and of a container."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from cli.alerts.drill.fault import Fault, Skipped, on
from cli.alerts.drill.faults.lines import between, lines, others
from cli.alerts.drill.faults.services import plain
from cli.alerts.drill.programs import EAGER, ended, source, started
from cli.alerts.drill.shell import container, containers, here
from components.blueprint.monitoring.rules.words import camel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene

_TOO_BIG = "no server of the stack is small enough for the memory of this machine"
UNMADE: Mapping[str, str] = dict.fromkeys(
    ("MemoryHigh", "MemoryCritical", "OutOfMemoryKill"), _TOO_BIG
)
_SPARE = 2  # GB of this machine that a fault leaves to others
_ALL = 200.0  # percent: more than there is
_NEAR = 97.5  # percent of what a container may have
_TAKEN = 10  # seconds until it is


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of the memory of the smallest server that watches none, and a container's."""
    yield _container(scene)
    servers = scene.context.config.settings.servers
    kinds = scene.context.catalogue.server_types
    sizes = {key: kinds[server.type].memory for key, server in servers.items()}
    free = _free_gb(Path("/proc/meminfo").read_text(encoding="ascii"))
    small = sorted(sizes, key=lambda key: (sizes[key], key))
    # who watches could not tell of its own: it goes last
    fits = sorted(
        (key for key in small if sizes[key] <= free - _SPARE),
        key=lambda key: key == scene.context.config.monitor,
    )
    server = (fits or small)[0]
    size = sizes[server]
    if not fits:
        reason = f"{server} has {size} GB, and of this machine's {free:.0f} are free"
        yield Skipped("memory", reason)
        return
    drawn = lines(scene, "memory")
    for key, goal in between(drawn):
        yield _taken(
            key, camel(key), f"{goal:g} % of {server}'s memory are taken", server, size, goal,
            others(drawn, key),
        )  # fmt: skip
    yield _taken(
        "oom", "OutOfMemoryKill", f"{server} has no memory left, and its kernel ends a process",
        server, size, _ALL, others(drawn, ""),
    )  # fmt: skip


def _taken(  # noqa: PLR0913, PLR0917 - all that they differ in
    key: str, alert: str, says: str, server: str, size: int, goal: float, follows: tuple[str, ...]
) -> Fault:
    return Fault(
        key=key,
        says=says,
        alerts=(alert,),
        # polite, it would share what is left with programs that are read again and again: for
        # minutes nobody gets on, and nothing is ended
        make=on(server, _own_memory(size) + started("eat", f"{goal:g}", nice=EAGER)),
        mend=on(server, ended("eat")),
        follows=follows,
        slow=_TAKEN,
    )


def _own_memory(size: int) -> str:
    """Return the script that refuses a server that shows another memory than its own, in GB."""
    return (
        f"[ $(awk '/^MemTotal:/ {{print $2}}' /proc/meminfo) -le {size * 1024 * 1024} ] ||"
        " { echo 'the server shows the memory of the machine that it runs on' >&2; exit 1; }\n"
    )


def _free_gb(meminfo: str) -> float:
    """Return how much of this machine's memory is free, by its /proc/meminfo."""
    found = {line.split(":")[0]: int(line.split()[1]) for line in meminfo.splitlines()}
    return found["MemAvailable"] / 1024**2


def _container(scene: Scene) -> Fault | Skipped:
    for key in plain(scene):
        where, one = scene.where(key), container(key)
        words = shlex.join([str(scene.context.config.services[key].memory), f"{_NEAR:g}"])
        return Fault(
            key="container-memory",
            says=f"{key} has {_NEAR:g} % of the memory that it may have",
            alerts=scene.has("ContainerMemoryNearLimit"),
            make=on(where, f"docker exec -d {one} python3 -c {here(source('hold'))} {words}"),
            # of all its containers: there may be a newer one by now
            mend=on(
                where,
                f"for id in $({containers(key)}); do"
                " docker exec $id rm -f /tmp/drill-hold || true; done",
            ),
            slow=_TAKEN,
            lane="container",
        )
    return Skipped("container-memory", "the system has no program of its own")
