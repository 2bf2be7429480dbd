"""Where servers stand: private networks, firewalls around them, and groups that spread them.

Left out on purpose: routes between networks and to a vSwitch; no system here needs one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_hcloud as hcloud

from components.ids import number

if TYPE_CHECKING:
    from components.blueprint.types import (
        FirewallRuleSpec,
        FirewallSpec,
        NetworkSpec,
        PlacementGroupSpec,
    )


@dataclass(frozen=True)
class NetworkArgs:
    """What the blueprint says of networks."""

    networks: tuple[NetworkSpec, ...]
    firewalls: tuple[FirewallSpec, ...]
    placement_groups: tuple[PlacementGroupSpec, ...]


class Network(pulumi.ComponentResource):
    """Private networks with their subnets, cloud firewalls and placement groups.

    Attributes:
        network_ids: number of each network by its key.
        subnet_ids: the first subnet of each network by the network's key; servers are attached
            to it, which also makes them wait until it is there.
        firewall_ids, placement_group_ids: by key.
    """

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:index:Network", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self.network_ids: dict[str, pulumi.Output[int]] = {}
        self.subnet_ids = {spec.key: self._network(name, spec) for spec in args.networks}
        self.firewall_ids = {spec.key: self._firewall(name, spec) for spec in args.firewalls}
        self.placement_group_ids = {
            spec.key: self._placement_group(name, spec) for spec in args.placement_groups
        }
        self.register_outputs({"subnet_ids": self.subnet_ids, "firewall_ids": self.firewall_ids})

    def _network(self, name: str, spec: NetworkSpec) -> pulumi.Output[str]:
        network = hcloud.Network(
            f"{name}-{spec.key}",
            name=spec.name,
            ip_range=spec.ip_range,
            delete_protection=spec.delete_protection,
            labels=spec.labels,
            opts=self._child,
        )
        self.network_ids[spec.key] = number(network)
        subnets = [
            hcloud.NetworkSubnet(
                f"{name}-{spec.key}-{subnet.key}",
                network_id=number(network),
                type="cloud",
                network_zone=subnet.zone,
                ip_range=subnet.ip_range,
                opts=self._child,
            )
            for subnet in spec.subnets
        ]
        return subnets[0].id

    def _firewall(self, name: str, spec: FirewallSpec) -> pulumi.Output[int]:
        return number(
            hcloud.Firewall(
                f"{name}-{spec.key}",
                name=spec.name,
                rules=[_rule(rule) for rule in spec.rules],
                labels=spec.labels,
                opts=self._child,
            )
        )

    def _placement_group(self, name: str, spec: PlacementGroupSpec) -> pulumi.Output[int]:
        return number(
            hcloud.PlacementGroup(
                f"{name}-{spec.key}",
                name=spec.name,
                type=spec.type,
                labels=spec.labels,
                opts=self._child,
            )
        )


def _rule(rule: FirewallRuleSpec) -> hcloud.FirewallRuleArgs:
    inbound = rule.direction == "in"
    return hcloud.FirewallRuleArgs(
        description=rule.description,
        direction=rule.direction,
        protocol=rule.protocol,
        port=rule.port,
        source_ips=list(rule.cidrs) if inbound else None,
        destination_ips=None if inbound else list(rule.cidrs),
    )
