"""Faults of servers: their processors, their memory, a part of them, all of one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.alerts.drill.fault import HEARTBEAT, Fault, Skipped, on
from cli.alerts.drill.faults.lines import between, lines, others
from cli.alerts.drill.programs import ended, started
from cli.cost.live import inventory
from cli.errors import PlinthError
from components.blueprint.monitoring.rules.words import camel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Stage, Step
    from cli.cloud_inventory import Inventory

_TOO_BIG = "no server of the stack is small enough for the memory of this machine"
UNMADE: Mapping[str, str] = {
    "MemoryHigh": _TOO_BIG,
    "MemoryCritical": _TOO_BIG,
    "OutOfMemoryKill": _TOO_BIG,
    "ClockOff": "the servers of a local cloud share the clock of the machine that they run on",
}
_UNIT = "plinth-drill-fault"
_RATE = 300  # seconds over which a busy processor is counted
_OOM = 600  # seconds over which kills are counted
_SPARE = 2  # GB of this machine that a fault leaves to others
_BOOT = 120.0  # seconds until a server lets somebody in


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of servers, the gentle ones first."""
    yield Fault(
        key="unit",
        says="a unit of systemd fails",
        alerts=scene.has("UnitFailed"),
        make=on(scene.manager, f"systemd-run --quiet --unit={_UNIT} /bin/false; sleep 1"),
        mend=on(scene.manager, f"systemctl reset-failed {_UNIT}.service || true"),
    )
    yield from _processors(scene)
    yield from _memory(scene)
    yield _killed(scene)


def _processors(scene: Scene) -> Iterator[Fault]:
    drawn = lines(scene, "cpu")
    for key, goal in between(drawn):
        yield Fault(
            key=key,
            says=f"the processors of {scene.manager} are {goal:g} % busy",
            alerts=(camel(key),),
            make=on(scene.manager, started("burn", f"{goal:g}")),
            mend=on(scene.manager, ended("burn")),
            follows=others(drawn, key),
            late=_RATE,
        )


def _memory(scene: Scene) -> Iterator[Fault | Skipped]:
    servers = scene.context.config.settings.servers
    kinds = scene.context.catalogue.server_types
    sizes = {key: kinds[server.type].memory for key, server in servers.items()}
    server = min(sizes, key=lambda key: (sizes[key], key))
    free = _free_gb(Path("/proc/meminfo").read_text(encoding="ascii"))
    drawn = lines(scene, "memory")
    wanted = [(key, goal, camel(key)) for key, goal in between(drawn)]
    wanted += [("oom", 200.0, name) for name in scene.has("OutOfMemoryKill")]
    for key, goal, name in wanted:
        if sizes[server] > free - _SPARE:
            yield Skipped(
                key,
                f"{server} has {sizes[server]} GB, and of this machine's {free:.0f} are free",
            )
            continue
        kills = goal > 100  # noqa: PLR2004 - percent
        yield Fault(
            key=key,
            says=f"{server} has no memory left, and its kernel ends a process"
            if kills
            else f"{goal:g} % of {server}'s memory are taken",
            alerts=(name,),
            make=on(server, _own_memory(sizes[server]) + started("eat", f"{goal:g}")),
            mend=on(server, ended("eat")),
            follows=others(drawn, key),
            slow=15 if kills else 10,  # until it is taken
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


def _killed(scene: Scene) -> Fault:
    """Return the fault of a server without power: one alert, or none but the heartbeat's."""
    config = scene.context.config
    apart = sorted(
        (key for key in config.settings.servers if key != config.monitor),
        key=lambda key: (key == scene.manager, key),
    )
    server = apart[0] if apart else config.monitor
    return Fault(
        key="server",
        says=f"{server} loses its power"
        + ("" if apart else ", and with it all that watches: its heartbeat stops"),
        alerts=("ServerDown",) if apart else (HEARTBEAT,),
        make=_power(scene, server, "poweroff"),
        mend=_powered(scene, server),
        late=0 if apart else 180,
    )


def _power(scene: Scene, server: str, action: str) -> Step:
    name = scene.context.physical(server)

    def act(stage: Stage) -> None:
        cloud = inventory(local=True, state=stage.context.state)
        cloud.act("servers", _server(cloud, name)["id"], action, {})

    return act


def _powered(scene: Scene, server: str) -> Step:
    name = scene.context.physical(server)

    def act(stage: Stage) -> None:
        cloud = inventory(local=True, state=stage.context.state)
        found = _server(cloud, name)
        if found["status"] != "running":
            cloud.act("servers", found["id"], "poweron", {})
        deadline = time.monotonic() + _BOOT
        while True:
            try:
                stage.root(server, "docker info >/dev/null")
            except PlinthError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(1)
            else:
                return

    return act


def _server(cloud: Inventory, name: str) -> dict[str, Any]:
    for server in cloud.every("servers"):
        if server["name"] == name:
            return server
    raise PlinthError(f"the cloud has no server {name}")
