"""Private addresses: which ranges there are, and which address a server or network has in them.

The ranges never meet: servers in 10.0.0.0/16 (its upper half is left to other teams), overlay
networks in 10.201.0.0/16, what Swarm takes for itself (ingress) in 10.200.0.0/16, Docker's own
bridges in 172.20.0.0/16. An address follows from the key alone, so a new server moves no other.
"""

from __future__ import annotations

import hashlib
from ipaddress import IPv4Network

NETWORK = IPv4Network("10.0.0.0/16")
SUBNET = IPv4Network("10.0.1.0/24")
SWARM_POOL = IPv4Network("10.200.0.0/16")
SWARM_SUBNET_SIZE = 24
UNUSED = IPv4Network("10.0.128.0/17")  # of the private network: other teams' to give out
OVERLAYS = IPv4Network("10.201.0.0/16")
DATA_OVERLAY = 3  # number of the overlay network that databases are on
MONITORING_OVERLAY = 4
BRIDGES = IPv4Network("172.20.0.0/16")

LOAD_BALANCER = SUBNET[5]
_FIRST, _LAST = 10, 250  # below are load balancers, above is room for what comes by hand

_MTU_PRIVATE = 1450  # of the cloud's private network
_VXLAN, _ESP = 50, 60  # bytes that the overlay and its encryption add to each packet


def server_address(key: str) -> str:
    """Return the private address of a server, from its key alone."""
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
    return str(SUBNET[_FIRST + digest % (_LAST - _FIRST + 1)])


def clashes(keys: list[str]) -> list[tuple[str, str]]:
    """Return the pairs of keys that would get one address; one of them has to be renamed."""
    holder: dict[str, str] = {}
    found = []
    for key in sorted(keys):
        address = server_address(key)
        if address in holder:
            found.append((holder[address], key))
        holder.setdefault(address, key)
    return found


def overlay_subnet(number: int) -> str:
    """Return the range of an overlay network.

    Args:
        number: the network's own number, 1 to 255, never reused for another.
    """
    return str(list(OVERLAYS.subnets(new_prefix=24))[number])


def overlay_mtu(*, encrypted: bool) -> int:
    """Return the packet size in bytes that fits through the private network in one piece."""
    return _MTU_PRIVATE - _VXLAN - (_ESP if encrypted else 0)
