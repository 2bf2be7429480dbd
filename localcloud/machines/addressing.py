"""Addresses of an instance: one /24 for the public and one for servers without a public address.

Both are out of 198.18.0.0/15, which RFC 2544 sets aside for tests, so they collide with no real
network: instance X has 198.18.X.0/24 and 198.19.X.0/24.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localcloud.hypervisor import HypervisorError
from localcloud.machines.run import run

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

# Next hop of every server, as on Hetzner.
ROUTER = "172.31.1.1"
METADATA = "169.254.169.254"
MIN_OCTET, MAX_OCTET = 1, 254


@dataclass(frozen=True)
class Subnet:
    """The addresses of one instance."""

    octet: int

    @property
    def public(self) -> str:
        """Range of public addresses: 198.18.X.0/24."""
        return f"198.18.{self.octet}.0/24"

    @property
    def hidden(self) -> str:
        """Range through which servers without a public address reach the metadata."""
        return f"198.19.{self.octet}.0/24"

    @property
    def gateway(self) -> str:
        """The host's address in the public range; never given to a server."""
        return f"198.18.{self.octet}.1"

    def hidden_address(self, taken: Collection[str]) -> str:
        """The lowest free address of the hidden range.

        Raises:
            HypervisorError: all 254 are taken.
        """
        for host in ipaddress.ip_network(self.hidden).hosts():
            if str(host) not in taken:
                return str(host)
        raise HypervisorError("resource_unavailable", f"no address is left in {self.hidden}")


def choose(instance: str, taken: Collection[int]) -> Subnet:
    """A subnet that nobody has, the same for the same instance where possible.

    Raises:
        HypervisorError: all are taken.
    """
    count = MAX_OCTET - MIN_OCTET + 1
    start = int.from_bytes(hashlib.sha256(instance.encode()).digest()[:4]) % count
    for step in range(count):
        octet = MIN_OCTET + (start + step) % count
        if octet not in taken:
            return Subnet(octet)
    raise HypervisorError(
        "resource_unavailable",
        "198.18.0.0/15 has no free /24: remove local clouds that are no longer used",
    )


def octets_in_use() -> set[int]:
    """Third octets of all routes that this host has into 198.18.0.0/15."""
    ours = ipaddress.ip_network("198.18.0.0/15")
    found: set[int] = set()
    for route in json.loads(run(["ip", "-json", "-4", "route", "show", "table", "all"]) or "[]"):
        destination = route.get("dst", "default")
        if destination == "default":
            continue
        network = ipaddress.ip_network(destination, strict=False)
        if network.version == ours.version and network.overlaps(ours) and network.prefixlen > 15:  # noqa: PLR2004 - a route for all of it says nothing
            first = int(network.network_address) >> 8 & 0xFF
            found.update(range(first, first + max(1, network.num_addresses >> 8)))
    return found


def remembered(path: Path) -> Subnet | None:
    """The subnet that an instance chose before, from its state."""
    return Subnet(int(path.read_text())) if path.exists() else None
