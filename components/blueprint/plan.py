"""Decide everything about a stack; pure, so that a plan can be read, tested and priced offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.backups.plan import plan_backups, secrets_of
from components.blueprint.context import Context
from components.blueprint.cost import costs
from components.blueprint.externals import plan_externals
from components.blueprint.monitoring.plan import plan_monitoring
from components.blueprint.monitoring.routing import secret_keys as alert_secrets
from components.blueprint.monitoring.uptime import secret_keys as uptime_secrets
from components.blueprint.plan_cloudflare import plan_origin_certificate
from components.blueprint.plan_containers import plan_overlays, plan_services
from components.blueprint.plan_costs import plan_costs
from components.blueprint.plan_dns import plan_dns, plan_zone
from components.blueprint.plan_edge import plan_load_balancers
from components.blueprint.plan_jobs import plan_jobs
from components.blueprint.plan_network import plan_firewall, plan_network
from components.blueprint.plan_secrets import plan_secrets
from components.blueprint.plan_servers import (
    manager,
    plan_floating_ips,
    plan_placement_groups,
    plan_primary_ips,
    plan_servers,
    plan_volumes,
)
from components.blueprint.plan_urls import plan_urls
from components.blueprint.services.shares import plan_shares
from components.blueprint.types import Blueprint, StandIn, SwarmSpec
from components.blueprint.warnings import warnings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.images import IndexedImage
    from components.blueprint.plan_containers import Planned
    from components.catalog import Catalogue
    from components.config import StackConfig


def plan(
    config: StackConfig, catalogue: Catalogue, images: Mapping[str, IndexedImage]
) -> Blueprint:
    """Return the blueprint of a sound config.

    Args:
        config: what `components.config.load` returned.
        catalogue: what the cloud sells, and for how much.
        images: what runs for an image (`read_image_index`); empty: the images themselves.
    """
    context = Context(config, catalogue, images)
    planned = plan_services(context)
    services, jobs = tuple(item.spec for item in planned), plan_jobs(context)
    backups = plan_backups(context)
    directories = tuple(d for item in planned for d in item.draft.directories)
    servers, volumes = plan_servers(context, directories), plan_volumes(context, directories)
    primary_ips, floating_ips = plan_primary_ips(context), plan_floating_ips(context)
    load_balancers = plan_load_balancers(context)
    priced = costs(plan_costs(context), catalogue)
    return Blueprint(
        name=context.name,
        system=config.system.name,
        environment=config.settings.environment,
        stack=config.stack,
        labels=context.labels("stack"),
        runs_servers=config.profile.servers == "machines",
        runs_servers_reason=config.profile.servers_reason,
        networks=(plan_network(context),),
        firewalls=(plan_firewall(context),),
        placement_groups=plan_placement_groups(context),
        primary_ips=primary_ips,
        servers=servers,
        volumes=volumes,
        floating_ips=floating_ips,
        load_balancers=load_balancers,
        zone=plan_zone(context),
        dns=plan_dns(context),
        origin_certificate=plan_origin_certificate(context),
        swarm=SwarmSpec(
            first=manager(context),
            address_pool=str(addressing.SWARM_POOL),
            subnet_size=addressing.SWARM_SUBNET_SIZE,
            data_path_port=4789,
            cpu_limits=context.cpu_limits,
        ),
        overlays=plan_overlays(context),
        secrets=(
            *(s for item in planned for s in item.draft.new_secrets),
            *plan_secrets(
                context,
                (*services, *(job.task for job in jobs)),
                (
                    *secrets_of(backups),
                    *(alert_secrets(context) if config.watched else ()),
                    *uptime_secrets(context),
                ),
            ),
        ),
        secret_files=tuple(s for item in planned for s in item.draft.new_secret_files),
        certificates=tuple(c for item in planned for c in item.draft.new_certificates),
        steps=tuple(s for item in planned for s in item.draft.steps),
        externals=plan_externals(context),
        files=tuple({f.key: f for item in planned for f in item.draft.new_files}.values()),
        services=services,
        jobs=jobs,
        databases=tuple(d for item in planned for d in item.draft.databases),
        shares=plan_shares(context),
        backups=backups,
        monitoring=plan_monitoring(context, priced),
        costs=priced,
        urls=plan_urls(context),
        warnings=warnings(context, priced),
        stand_ins=tuple(_stand_ins(planned)),
    )


def _stand_ins(planned: tuple[Planned, ...]) -> list[StandIn]:
    """Name every service that does not run its own image."""
    return [
        StandIn(service=item.spec.key, image=item.spec.image.requested, reason=item.spec.image.note)
        for item in planned
        if item.spec.image.kind == "stand-in"
    ]
