"""Decide monitoring: what each server runs for it outside of containers, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from components.blueprint import addressing, plan_servers
from components.blueprint.backups.specs import ServerFileSpec
from components.blueprint.containers import SecretFileSpec
from components.blueprint.monitoring import own
from components.blueprint.monitoring.scrape import CONTAINERS_PORT, NODE_PORT, plan_scrape
from components.blueprint.monitoring.specs import MonitoringSpec
from components.blueprint.monitoring.uptime import plan_uptime
from components.blueprint.services.log_relay import FOLDER
from components.render import monitoring as render

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.blueprint.money import Costs

PACKAGES = ("prometheus-node-exporter", "python3")
UNITS = ("prometheus-node-exporter.service", "plinth-containers.service", "plinth-logs.service")
HOME = "/usr/local/lib/plinth/plinth_monitor"
SETTINGS = "/etc/plinth/monitoring.json"
METRICS = "/var/lib/plinth/metrics"  # *.prom that others write, read by the node exporter
_SOURCES = Path(__file__).parents[2] / "remote" / "monitoring"


def plan_monitoring(context: Context, costs: Costs) -> MonitoringSpec | None:
    """Return how a stack is watched; None where it is not.

    Args:
        context: what the plan looks at.
        costs: what the stack costs, which is told as metrics.
    """
    monitoring = context.config.system.monitoring
    if monitoring is None or not context.config.watched:
        return None
    return MonitoringSpec(
        server=context.config.monitor,
        jobs=plan_scrape(context),
        interval=monitoring.scrape_interval,
        retention=monitoring.retention,
        logs_retention=monitoring.logs.retention,
        disk_mb=monitoring.disk,
        logs_disk_mb=monitoring.logs.disk,
        files={
            key: (*_program(), *_settings(context, key), *_own(context, key, costs))
            for key in sorted(context.config.settings.servers)
        },
        units=UNITS,
        packages=PACKAGES,
        uptime=plan_uptime(context),
    )


def _own(context: Context, server: str, costs: Costs) -> tuple[ServerFileSpec, ...]:
    """Return our own metrics that follow from the files: once, on the server that leads."""
    if server != plan_servers.manager(context):
        return ()
    budget = context.config.settings.budget or context.config.system.budget
    return (_file(f"{METRICS}/{own.FILE}", 0o644, own.planned_metrics(costs, budget)),)


def _program() -> tuple[ServerFileSpec, ...]:
    """Return the package behind the commands, and the commands."""
    modules = (
        _file(f"{HOME}/{path.name}", 0o644, path.read_text(encoding="utf-8"))
        for path in sorted(_SOURCES.glob("*.py"))
    )
    commands = (
        _file(f"/usr/local/sbin/{name}", 0o755, render.launcher(module))
        for name, module in render.COMMANDS.items()
    )
    return (*modules, *commands)


def _settings(context: Context, server: str) -> tuple[ServerFileSpec, ...]:
    monitoring = context.config.system.monitoring
    address = addressing.server_address(server)
    values = {
        "system": context.config.system.name,
        "environment": context.config.settings.environment,
        "server": server,
        "address": address,
        "port": CONTAINERS_PORT,
        "manager": server == plan_servers.manager(context),
        "relay": f"{FOLDER}/loki.sock",
        "mask": list(monitoring.logs.mask) if monitoring else [],
    }
    node = f"{address}:{NODE_PORT}"
    return (
        _file(f"{METRICS}/README", 0o644, "What is here as *.prom, Prometheus reads.\n"),
        _file(SETTINGS, 0o644, json.dumps(values, indent=2, sort_keys=True) + "\n"),
        *(
            _file(f"/etc/systemd/system/{name}", 0o644, text)
            for name, text in render.units(node=node, metrics=METRICS).items()
        ),
    )


def _file(path: str, mode: int, content: str) -> ServerFileSpec:
    return ServerFileSpec(
        path=path, mode=mode, content=SecretFileSpec(key=path, template=content, secrets=())
    )
