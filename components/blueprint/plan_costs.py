"""Decide what a stack pays for, by itself: services cost nothing, and what they need takes time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.cost import Paid
from components.blueprint.plan_edge import plan_load_balancers
from components.blueprint.plan_servers import (
    plan_floating_ips,
    plan_primary_ips,
    plan_servers,
    plan_volumes,
)
from components.blueprint.plan_usage import plan_usage

if TYPE_CHECKING:
    from components.blueprint.context import Context


def plan_costs(context: Context) -> Paid:
    """Return all that is paid for, as the whole plan has it but for what is inside of servers."""
    usage = plan_usage(context)
    return Paid(
        servers=plan_servers(context),
        primary_ips=plan_primary_ips(context),
        volumes=plan_volumes(context, ()),
        floating_ips=plan_floating_ips(context),
        load_balancers=plan_load_balancers(context),
        traffic=usage.traffic,
        objects=usage.objects,
        snapshots=usage.snapshots,
    )
