"""A hypervisor without machines: everything is recorded, nothing boots."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from localcloud.hypervisor import Capabilities, PowerState, TargetHealth

if TYPE_CHECKING:
    from localcloud.hypervisor import BalancerSpec, FirewallRule, NetworkPort, ServerSpec

PUBLIC_RANGE = "198.18.0.0/24"
GATEWAY = "127.0.0.1"
IMAGES = ("debian-12", "debian-13", "ubuntu-22.04", "ubuntu-24.04")


class ApiOnly:
    """Keeps only the power state, as an API user can see it; answers at once."""

    def __init__(self, reason: str) -> None:
        """Say by `reason` why nothing boots."""
        self._reason = reason
        self._lock = threading.Lock()
        self._power: dict[int, PowerState] = {}

    def capabilities(self) -> Capabilities:
        """Tell that nothing boots, and why."""
        return Capabilities(
            boots=False,
            reason=self._reason,
            public_range=PUBLIC_RANGE,
            gateway=GATEWAY,
            images=IMAGES,
        )

    def _set(self, server_id: int, state: PowerState) -> None:
        with self._lock:
            self._power[server_id] = state

    def create_server(self, spec: ServerSpec) -> None:
        """Record that it exists."""
        with self._lock:
            self._power.setdefault(spec.server_id, "off")

    def start(self, server_id: int) -> None:
        """Record that it runs."""
        self._set(server_id, "running")

    def shutdown(self, server_id: int) -> None:
        """Record that it is off."""
        self._set(server_id, "off")

    def power_off(self, server_id: int) -> None:
        """Record that it is off."""
        self._set(server_id, "off")

    def reboot(self, server_id: int) -> None:
        """Record that it runs."""
        self._set(server_id, "running")

    def reset(self, server_id: int) -> None:
        """Record that it runs."""
        self._set(server_id, "running")

    def rebuild(self, spec: ServerSpec) -> None:
        """Record that it runs."""
        self._set(spec.server_id, "running")

    def resize(self, server_id: int, cores: int, memory_gb: float, disk_gb: int) -> None:
        """Do nothing: sizes are the API's own."""

    def delete_server(self, server_id: int) -> None:
        """Forget it."""
        with self._lock:
            self._power.pop(server_id, None)

    def power_state(self, server_id: int) -> PowerState:
        """Tell what was recorded."""
        with self._lock:
            return self._power.get(server_id, "missing")

    def snapshot(self, server_id: int, image_id: int) -> float:  # noqa: ARG002 - contract
        """Return the size of nothing, in GB."""
        return 0.0

    def delete_snapshot(self, image_id: int) -> None:
        """Do nothing."""

    def ensure_network(self, network_id: int, ip_range: str) -> None:
        """Do nothing."""

    def delete_network(self, network_id: int) -> None:
        """Do nothing."""

    def attach_network(self, server_id: int, port: NetworkPort) -> None:
        """Do nothing."""

    def detach_network(self, server_id: int, network_id: int) -> None:
        """Do nothing."""

    def route_floating_ip(self, ip: str, server_id: int | None) -> None:
        """Do nothing."""

    def apply_firewall(self, server_id: int, rules: tuple[FirewallRule, ...] | None) -> None:
        """Do nothing."""

    def create_volume(self, volume_id: int, size_gb: int, filesystem: str | None) -> None:
        """Do nothing."""

    def resize_volume(self, volume_id: int, size_gb: int) -> None:
        """Do nothing."""

    def attach_volume(self, volume_id: int, server_id: int, *, automount: bool) -> None:
        """Do nothing."""

    def detach_volume(self, volume_id: int) -> None:
        """Do nothing."""

    def delete_volume(self, volume_id: int) -> None:
        """Do nothing."""

    def apply_balancer(self, spec: BalancerSpec) -> None:
        """Do nothing."""

    def balancer_health(self, balancer_id: int) -> tuple[TargetHealth, ...]:  # noqa: ARG002
        """Know nothing about targets."""
        return ()

    def delete_balancer(self, balancer_id: int) -> None:
        """Do nothing."""

    def destroy(self) -> None:
        """Do nothing: there is nothing on the host."""
