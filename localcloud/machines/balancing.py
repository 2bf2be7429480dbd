"""The load balancers of an instance: their records, networks and processes together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.machines import balancers
from localcloud.machines.records import BalancerRecord, Records

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.hypervisor import BalancerSpec, TargetHealth
    from localcloud.machines.fabric import Fabric
    from localcloud.machines.instance import Instance


class Balancing:
    """The life of load balancers."""

    def __init__(self, instance: Instance, fabric: Fabric) -> None:
        self._instance = instance
        self._fabric = fabric
        self._records = Records(instance.state / "balancers", BalancerRecord, "load balancer")

    def restore(self) -> None:
        """Run again what does not run, as after a reboot of the host."""
        for record in self._records.all():
            self.apply(record.spec)

    def apply(self, spec: BalancerSpec) -> None:
        """Make or change a load balancer; connections that are open go on."""
        number = spec.balancer_id
        with self._instance.lock("balancer", number):
            old = self._records.find(number)
            for port in spec.ports:
                self._fabric.ensure_network(port.network_id, port.ip_range)
            links = self._fabric.connect_balancer(spec, old.links if old else {})
            self._records.put(number, BalancerRecord(spec, links))
            namespace = self._instance.names.balancer(number)
            balancers.apply(spec, self._records.folder(number), namespace, self._admin(number))

    def health(self, balancer_id: int) -> tuple[TargetHealth, ...]:
        """The health of every target at every service; nothing for an unknown load balancer."""
        record = self._records.find(balancer_id)
        return () if record is None else balancers.health(record.spec, self._admin(balancer_id))

    def delete(self, balancer_id: int) -> None:
        """Remove a load balancer."""
        with self._instance.lock("balancer", balancer_id):
            record = self._records.find(balancer_id)
            if record is None:
                return
            balancers.stop(self._records.folder(balancer_id))
            self._admin(balancer_id).unlink(missing_ok=True)
            self._fabric.disconnect_balancer(balancer_id, record.links)
            self._records.drop(balancer_id)

    def _admin(self, balancer_id: int) -> Path:
        """The admin socket of a load balancer."""
        return self._instance.names.run / f"b{balancer_id}.sock"
