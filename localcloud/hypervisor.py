"""The contract between the API, which decides, and the machines, which happen.

Every method is blocking, idempotent and raises `HypervisorError` with words fit for an API user;
the action runner calls them in worker threads. All identifiers are those of the API.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

PowerState = Literal["running", "off", "missing"]
Health = Literal["healthy", "unhealthy", "unknown"]


class HypervisorError(Exception):
    """A machine, disk or network could not be changed; the message says what and how to mend it."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the API's error code (for example `resource_unavailable`) beside the message."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class NetworkPort:
    """A server's or load balancer's place in a private network."""

    network_id: int
    ip_range: str  # of the whole network, for example 10.0.0.0/16
    ip: str
    mac: str
    routes: tuple[tuple[str, str], ...] = ()  # (destination, gateway)


@dataclass(frozen=True)
class ServerSpec:
    """What a server is made of.

    Attributes:
        cores: virtual CPUs.
        memory_gb: memory in GiB (Hetzner calls it GB).
        disk_gb: size of the root disk in GB.
        image: image name such as `debian-12`, or `snapshot-<image id>`.
        metadata: what the metadata service answers, as on Hetzner (instance-id, hostname, ...).
        user_data: cloud-init's input, verbatim.
        ssh_keys: public keys for root, as Hetzner gives them to cloud-init.
    """

    server_id: int
    name: str
    cores: int
    memory_gb: float
    disk_gb: int
    image: str
    public_ipv4: str | None
    public_ipv6: str | None
    public_mac: str
    user_data: str
    ssh_keys: tuple[str, ...] = ()
    ports: tuple[NetworkPort, ...] = ()


@dataclass(frozen=True)
class FirewallRule:
    """One rule as the API has it; what no rule of its direction allows is dropped.

    Outbound traffic is free where a firewall has no outbound rule, inbound traffic never is.
    """

    direction: Literal["in", "out"]
    protocol: Literal["tcp", "udp", "icmp", "esp", "gre"]
    port: str | None  # "80", "8000-9000", None for icmp, esp and gre
    ips: tuple[str, ...]  # CIDRs: sources of "in", destinations of "out"


@dataclass(frozen=True)
class HealthCheck:
    """How a load balancer asks its targets whether they live; times in seconds."""

    protocol: Literal["tcp", "http"]
    port: int
    interval: int
    timeout: int
    retries: int
    domain: str = ""
    path: str = "/"
    status_codes: tuple[str, ...] = ("2??", "3??")
    response: str = ""
    tls: bool = False


@dataclass(frozen=True)
class BalancerService:
    """A listening port of a load balancer and where it leads."""

    protocol: Literal["tcp", "http", "https"]
    listen_port: int
    destination_port: int
    proxyprotocol: bool
    health_check: HealthCheck
    sticky: bool = False
    cookie_name: str = "HCLBSTICKY"
    cookie_lifetime: int = 300
    redirect_http: bool = False
    certificates: tuple[str, ...] = ()  # PEM bundles


@dataclass(frozen=True)
class BalancerSpec:
    """A load balancer: addresses, algorithm, services and the addresses of its targets."""

    balancer_id: int
    name: str
    public_ipv4: str | None  # None: the public interface is off
    algorithm: Literal["round_robin", "least_connections"]
    services: tuple[BalancerService, ...] = ()
    targets: tuple[str, ...] = ()  # IPv4 addresses, private ones where use_private_ip
    ports: tuple[NetworkPort, ...] = ()


@dataclass(frozen=True)
class TargetHealth:
    """Health of one target at one listening port."""

    ip: str
    listen_port: int
    status: Health


@dataclass(frozen=True)
class Capabilities:
    """What this hypervisor really does, for `doctor`, outputs and the API's own honesty."""

    boots: bool
    reason: str  # why it does not boot, empty where it does
    public_range: str  # the /24 out of which public addresses are given
    gateway: str  # host end, where registry, metadata and DNS are reached from servers
    images: tuple[str, ...] = field(default=("debian-12",))


class Hypervisor(Protocol):
    """What the API asks of whatever makes its decisions real."""

    def capabilities(self) -> Capabilities:
        """Say what is possible here."""

    # servers
    def create_server(self, spec: ServerSpec) -> None:
        """Make disk, network and firewall-closed interfaces; does not start it."""

    def start(self, server_id: int) -> None:
        """Power on and return when init runs; no error where it runs already."""

    def shutdown(self, server_id: int) -> None:
        """Ask the guest to power off (ACPI); returns at once, as on Hetzner."""

    def power_off(self, server_id: int) -> None:
        """Cut the power."""

    def reboot(self, server_id: int) -> None:
        """Ask the guest to reboot (soft)."""

    def reset(self, server_id: int) -> None:
        """Cut the power and start again (hard)."""

    def rebuild(self, spec: ServerSpec) -> None:
        """Replace the root disk by a fresh one of `spec.image`; volumes stay; ends running."""

    def resize(self, server_id: int, cores: int, memory_gb: float, disk_gb: int) -> None:
        """Change the limits of a server that is off."""

    def delete_server(self, server_id: int) -> None:
        """Remove it whole; volumes are detached and kept. No error where it is gone."""

    def power_state(self, server_id: int) -> PowerState:
        """Tell the real state."""

    def snapshot(self, server_id: int, image_id: int) -> float:
        """Keep the root disk as image `snapshot-<image_id>`; returns its size in GB."""

    def delete_snapshot(self, image_id: int) -> None:
        """Remove a snapshot's disk."""

    # networks and addresses
    def ensure_network(self, network_id: int, ip_range: str) -> None:
        """Make a private network."""

    def delete_network(self, network_id: int) -> None:
        """Remove a private network."""

    def attach_network(self, server_id: int, port: NetworkPort) -> None:
        """Give a server (running or not) an interface in a private network."""

    def detach_network(self, server_id: int, network_id: int) -> None:
        """Take that interface away."""

    def route_floating_ip(self, ip: str, server_id: int | None) -> None:
        """Lead a floating or additional public address to a server, or nowhere."""

    def apply_firewall(self, server_id: int, rules: tuple[FirewallRule, ...] | None) -> None:
        """Enforce rules for a server's public interface; None means no firewall is applied."""

    # volumes
    def create_volume(self, volume_id: int, size_gb: int, filesystem: str | None) -> None:
        """Make a block device, formatted where a file system (ext4, xfs) is named."""

    def resize_volume(self, volume_id: int, size_gb: int) -> None:
        """Grow the device; the guest grows its file system."""

    def attach_volume(self, volume_id: int, server_id: int, *, automount: bool) -> None:
        """Show the device in the guest as /dev/disk/by-id/scsi-0HC_Volume_<id>."""

    def detach_volume(self, volume_id: int) -> None:
        """Unmount it in the guest where mounted, and take it away."""

    def delete_volume(self, volume_id: int) -> None:
        """Remove the device and its data."""

    # load balancers
    def apply_balancer(self, spec: BalancerSpec) -> None:
        """Create or change a load balancer without dropping connections."""

    def balancer_health(self, balancer_id: int) -> tuple[TargetHealth, ...]:
        """Tell the health of every target at every service, as it sees it."""

    def delete_balancer(self, balancer_id: int) -> None:
        """Remove it."""

    def destroy(self) -> None:
        """Remove everything of this instance from the host: machines, networks, mounts, devices."""
