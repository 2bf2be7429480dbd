"""From a Blueprint to resources: the components, put together. No decision is made here.

Whether servers have an inside is asked once, below: everything that needs it gets a Swarm, or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.access import Access
from components.app_server import AppServer, AppServerArgs
from components.application import Application
from components.backup_schedule import BackupSchedule, BackupScheduleArgs
from components.data_layer import DataLayer, DataLayerArgs
from components.edge import Edge, EdgeArgs
from components.external_stores import ExternalStores
from components.jobs import Jobs
from components.monitoring_stack import MonitoringStack, MonitoringStackArgs
from components.network import Network, NetworkArgs
from components.origin_certificate import OriginCertificate
from components.outputs import (
    StackOutputs,
    balancer_outputs,
    network_outputs,
    planned_outputs,
    server_outputs,
    share_urls,
    swarm_outputs,
    volume_outputs,
)
from components.proof import last_verified
from components.swarm import Swarm, SwarmArgs
from components.swarm_members import members
from components.uptime_checks import UptimeChecks

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from components.blueprint.types import Blueprint, ServiceSpec
    from components.proof import Ask
    from components.ssh import DeployKey


@dataclass(frozen=True)
class _Ground:
    """What services stand on."""

    network: Network
    servers: Mapping[str, AppServer]
    swarm: Swarm | None


def build(
    blueprint: Blueprint,
    deploy_key: DeployKey,
    given: Mapping[str, pulumi.Input[str]],
    ask: Ask | None = None,
) -> StackOutputs:
    """Register all resources of a blueprint and return what the stack promises.

    Args:
        blueprint: what was decided.
        deploy_key: what the servers are reached with.
        given: values of the secrets that a person gave, by key.
        ask: asks a server since when its restores are proven; None: nobody is asked.
    """
    ground = _ground(blueprint, deploy_key, given)
    data = DataLayer(
        "data",
        DataLayerArgs(
            volumes=blueprint.volumes,
            servers=ground.servers,
            services=_services(blueprint, "data"),
            steps=blueprint.steps,
            swarm=ground.swarm,
        ),
    )
    if blueprint.backups:
        BackupSchedule(
            "backups",
            BackupScheduleArgs(
                backups=blueprint.backups,
                servers=ground.servers,
                swarm=ground.swarm,
                after=data.running,
                mounted=data.mounted,
            ),
        )
    running = data.running
    if ground.swarm:
        asked = _ask_externals(blueprint, ground, ground.swarm)
        jobs = Jobs(
            "jobs",
            jobs=blueprint.jobs,
            overlays=blueprint.overlays,
            swarm=ground.swarm,
            after=running,
            ready=[*data.mounted, *asked],
        )
        running = Application(
            "app",
            services=_services(blueprint, "app"),
            swarm=ground.swarm,
            after=running,
            ready=[*data.mounted, *asked, *jobs.released],
        ).running
    edge = Edge(
        "edge",
        EdgeArgs(
            load_balancers=blueprint.load_balancers,
            floating_ips=blueprint.floating_ips,
            zone=blueprint.zone,
            dns=blueprint.dns,
            network=ground.network,
            servers=ground.servers,
            services=_services(blueprint, "edge"),
            swarm=ground.swarm,
            after=running,
        ),
    )
    if blueprint.monitoring:
        watching = MonitoringStack(
            "monitoring",
            MonitoringStackArgs(
                monitoring=blueprint.monitoring,
                services=_services(blueprint, "monitoring"),
                servers=ground.servers,
                swarm=ground.swarm,
                after=running,
                mounted=data.mounted,
            ),
        )
        if uptime := blueprint.monitoring.uptime:
            after = watching.running.values()
            UptimeChecks("uptime", uptime, given[uptime.secret], after)
    return _outputs(blueprint, ground, data, edge, ask)


def _ask_externals(blueprint: Blueprint, ground: _Ground, swarm: Swarm) -> list[pulumi.Resource]:
    """Ask the stores that somebody else runs, where there are any."""
    if not blueprint.externals:
        return []
    return ExternalStores(
        "externals",
        externals=blueprint.externals,
        servers=ground.servers,
        secrets=swarm.files.passwords,
    ).asked


def _ground(
    blueprint: Blueprint, deploy_key: DeployKey, given: Mapping[str, pulumi.Input[str]]
) -> _Ground:
    network = Network(
        "network",
        NetworkArgs(
            networks=blueprint.networks,
            firewalls=blueprint.firewalls,
            placement_groups=blueprint.placement_groups,
        ),
    )
    access = Access(
        "access",
        key_name=f"{blueprint.name}-deploy",
        public_key=deploy_key.public,
        labels=blueprint.labels,
    )
    addresses = {spec.key: spec for spec in blueprint.primary_ips}
    servers = {
        spec.key: AppServer(
            spec.key,
            AppServerArgs(
                server=spec,
                primary_ip=addresses[spec.primary_ip],
                network=network,
                access=access,
                deploy_key=deploy_key,
                set_up=blueprint.runs_servers,
            ),
        )
        for spec in blueprint.servers
    }
    swarm = None
    if blueprint.runs_servers:
        swarm = Swarm(
            "swarm",
            SwarmArgs(
                swarm=blueprint.swarm,
                members=members(servers),
                overlays=blueprint.overlays,
                secrets=blueprint.secrets,
                secret_files=blueprint.secret_files,
                certificates=blueprint.certificates,
                files=blueprint.files,
                prefix=blueprint.name,
                labels=dict(blueprint.labels),
                made=_made_elsewhere(blueprint, given),
            ),
        )
    return _Ground(network, servers, swarm)


def _made_elsewhere(
    blueprint: Blueprint, given: Mapping[str, pulumi.Input[str]]
) -> dict[str, pulumi.Input[str]]:
    """Return the secrets that are not generated for the Swarm: a person's, and Cloudflare's."""
    made = {spec.key: given[spec.key] for spec in blueprint.secrets if spec.given}
    if blueprint.origin_certificate:
        made |= OriginCertificate("origin", blueprint.origin_certificate).secrets
    return made


def _services(blueprint: Blueprint, group: str) -> tuple[ServiceSpec, ...]:
    return tuple(spec for spec in blueprint.services if spec.group == group)


def _proven(blueprint: Blueprint, ground: _Ground, ask: Ask | None) -> pulumi.Output[str] | None:
    """Return since when restores are proven, where there are copies and somebody to be asked."""
    if blueprint.backups is None or ground.swarm is None or ask is None:
        return None
    servers = sorted({item.server for item in blueprint.backups.items})
    return last_verified(ask(ground.servers[key]) for key in servers)


def _outputs(
    blueprint: Blueprint, ground: _Ground, data: DataLayer, edge: Edge, ask: Ask | None
) -> StackOutputs:
    floating = {spec.server: edge.floating_ips[spec.key] for spec in blueprint.floating_ips}
    network, swarm = blueprint.networks[0], ground.swarm
    return StackOutputs(
        **planned_outputs(blueprint),
        network=network_outputs(network, ground.network.network_ids[network.key]),
        swarm=swarm_outputs(blueprint, swarm),
        internal_ca=swarm.files.authority if swarm else None,
        share_urls=share_urls(blueprint, swarm),
        servers={
            key: server_outputs(server, floating.get(key)) for key, server in ground.servers.items()
        },
        load_balancers={key: balancer_outputs(item) for key, item in edge.balancers.items()},
        dns=edge.records,
        volumes=volume_outputs(blueprint, data.volume_ids),
        last_verified_restore=_proven(blueprint, ground, ask),
    )
