"""Monitoring: the services that watch, and on each server what tells about it and ships its logs.

What is asked, kept and told to whom was decided before. Left out on purpose: a second place that
watches this one, since it must not stand here (docs/monitoring.md has its making).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi

from components.backup_schedule import program
from components.swarm_service import run_services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.app_server import AppServer
    from components.blueprint.types import MonitoringSpec, ServiceSpec
    from components.node import Node
    from components.swarm import Swarm


@dataclass(frozen=True)
class MonitoringStackArgs:
    """What was decided, the servers that are watched, and what runs on them already."""

    monitoring: MonitoringSpec
    services: tuple[ServiceSpec, ...]
    servers: Mapping[str, AppServer]
    swarm: Swarm | None
    after: Mapping[str, pulumi.Resource]
    mounted: list[pulumi.Resource]


class MonitoringStack(pulumi.ComponentResource):
    """Metrics, logs and alerts of a stack; nothing of it listens in public.

    Attributes:
        running: these services and the ones before them, by key; as given where servers have no
            inside.
    """

    def __init__(
        self, name: str, args: MonitoringStackArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:index:MonitoringStack", name, _promised(args), opts)
        self._name, self._args = name, args
        self.running = dict(args.after)
        if args.swarm:
            told = [
                self._tell(server, node)
                for server in args.monitoring.files
                if (node := args.servers[server].node)
            ]
            self.running = run_services(
                self,
                name,
                specs=args.services,
                swarm=args.swarm,
                after=args.after,
                also_after=[*args.mounted, *told],
            )
        self.register_outputs({})

    def _tell(self, server: str, node: Node) -> pulumi.Resource:
        """Have a server tell about itself and its containers, and ship their logs."""
        monitoring = self._args.monitoring
        packages = node.run(
            f"{self._name}-{server}-packages",
            f"sudo plinth-install {' '.join(monitoring.packages)}",
            parent=self,
        )
        files = [
            {"path": file.path, "mode": file.mode, "text": file.content.template}
            for file in monitoring.files[server]
        ]
        wanted = {"name": "monitoring", "units": list(monitoring.units), "files": files}
        return node.run(
            f"{self._name}-{server}",
            "sudo python3 -I -",
            delete=removal(),
            stdin=program(wanted),
            after=[packages, *self._args.servers[server].prepared],
            goes_with_server=True,
            parent=self,
        )


def removal() -> str:
    """Return the line that takes monitoring off a server that stays."""
    text = program({"name": "monitoring", "units": [], "files": []})
    packed = base64.b64encode(text.encode()).decode()
    return f"printf %s {packed} | base64 -d | sudo python3 -I -"


def _promised(args: MonitoringStackArgs) -> dict[str, Any]:
    """Return what policies and people read of it."""
    monitoring = args.monitoring
    return {
        "server": monitoring.server,
        "interval": monitoring.interval,
        "retention": monitoring.retention,
        "logs_retention": monitoring.logs_retention,
        "jobs": [job.name for job in monitoring.jobs],
    }
