"""Decide the private network and the cloud firewall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.plan_edge import EVERYWHERE, web_sources
from components.blueprint.servers import FirewallRuleSpec, FirewallSpec, NetworkSpec, SubnetSpec

if TYPE_CHECKING:
    from components.blueprint.context import Context


def plan_network(context: Context) -> NetworkSpec:
    """Return the one private network of the stack."""
    settings = context.config.settings
    zone = context.catalogue.locations[settings.location].network_zone
    subnet = SubnetSpec(key="servers", ip_range=str(addressing.SUBNET), zone=zone)
    return NetworkSpec(
        key="private",
        name=context.physical("private"),
        ip_range=str(addressing.NETWORK),
        subnets=(subnet,),
        labels=context.labels("network"),
        delete_protection=settings.protect,
    )


def plan_firewall(context: Context) -> FirewallSpec:
    """Return the cloud firewall: SSH and web ports from where they may come, ping; nothing else."""
    config = context.config
    web = tuple(
        _rule(f"web port {port}", "tcp", str(port), web_sources(context))
        for port in sorted(config.system.public_ports)
    )
    sources = context.ssh_sources
    ssh = (_rule("SSH", "tcp", str(config.system.ssh_port), sources),) if sources else ()
    return FirewallSpec(
        key="servers",
        name=context.physical("servers"),
        rules=(
            *ssh,
            *web,
            _rule("ping", "icmp", None, EVERYWHERE),
        ),
        labels=context.labels("network"),
    )


def _rule(
    description: str, protocol: str, port: str | None, cidrs: tuple[str, ...]
) -> FirewallRuleSpec:
    return FirewallRuleSpec(
        description=description,
        direction="in",
        protocol="icmp" if protocol == "icmp" else "tcp",
        port=port,
        cidrs=cidrs,
    )
