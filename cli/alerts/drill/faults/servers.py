"""Faults of servers: their processors, a part of them, all of one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from cli.alerts.drill.fault import HEARTBEAT, Fault, on
from cli.alerts.drill.faults.copies import LANE as JOBS
from cli.alerts.drill.faults.lines import between, lines, others
from cli.alerts.drill.faults.services import FELT
from cli.alerts.drill.programs import ended, started
from cli.cost.live import inventory
from cli.errors import PlinthError
from components.blueprint.monitoring.rules.words import camel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Stage, Step
    from cli.cloud_inventory import Inventory

_ALONE = "there is one server, and who watches is on it: the heartbeat tells"
UNMADE: Mapping[str, str] = {
    "ServerDown": _ALONE,
    "ClockOff": "the servers of a local cloud share the clock of the machine that they run on",
}
_UNIT = "plinth-drill-fault"
_RATE = 300  # seconds over which a busy processor is counted
_BOOT = 120.0  # seconds until a server lets somebody in


def faults(scene: Scene) -> Iterator[Fault]:
    """Give the faults of servers, the gentle ones first."""
    yield Fault(
        key="unit",
        says="a unit of systemd fails",
        alerts=scene.has("UnitFailed"),
        make=on(scene.manager, f"systemd-run --quiet --unit={_UNIT} /bin/false; sleep 1"),
        mend=on(scene.manager, f"systemctl reset-failed {_UNIT}.service || true"),
        lane=JOBS,
    )
    yield from _processors(scene)
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
        # by those who wait for what was on it; alerts come up before the logs
        follows=(*FELT, "Response") if apart else ("DatabaseDown", "LogsAway"),
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
