"""What other teams may build on of network, servers, disks and the Swarm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from contract.field import Input, said


@dataclass(frozen=True, kw_only=True)
class Network:
    """The stack's private network at Hetzner."""

    id: Annotated[Input[int], said("Number at Hetzner, for `NetworkSubnet` and `ServerNetwork`.")]
    name: Annotated[str, said("As the cloud's console shows it.")]
    ip_range: Annotated[str, said("Everything in it is routed between its members.", form="cidr")]
    zone: Annotated[str, said("Network zone; only its locations can join, `eu-central`.")]
    subnets: Annotated[Mapping[str, str], said("Ranges in use by this stack, by key.")]
    unused: Annotated[
        str, said("This stack never puts anything here: room for others.", form="cidr")
    ]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server and the way in."""

    id: Annotated[Input[int], said("Number at Hetzner.")]
    name: Annotated[str, said("As the cloud's console shows it.")]
    type: Annotated[str, said("Server type as Hetzner sells it, `cx33`.")]
    location: Annotated[str, said("Where it stands, `nbg1`.")]
    public_ipv4: Annotated[Input[str], said("Its own public address.", form="ipv4")]
    private_ip: Annotated[str, said("Its address in the private network.", form="ipv4")]
    floating_ip: Annotated[
        Input[str] | None, said("The address that is led to it, if one is.", form="ipv4")
    ]
    ssh: Annotated[
        Input[str] | None, said("What logs in, typed in the project's folder; none without inside.")
    ]
    known_hosts: Annotated[
        Input[str] | None, said("Its line for `known_hosts`: pin it, trust no first connection.")
    ]


@dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """A load balancer in front of the servers."""

    id: Annotated[Input[int], said("Number at Hetzner.")]
    type: Annotated[str, said("Type as Hetzner sells it, `lb11`.")]
    ipv4: Annotated[Input[str], said("Its public address.", form="ipv4")]
    ipv6: Annotated[Input[str], said("Its public address.", form="ipv6")]


@dataclass(frozen=True, kw_only=True)
class Volume:
    """A disk that outlives its server."""

    id: Annotated[Input[int], said("Number at Hetzner.")]
    size_gb: Annotated[int, said("How big it is.", unit="GB")]
    mount_path: Annotated[str, said("Where its server mounts it.")]
    server: Annotated[str, said("Key in `servers` of the one that has it.")]


@dataclass(frozen=True, kw_only=True)
class OverlayNetwork:
    """A network between containers; a service of yours that names it can reach what is on it."""

    id: Annotated[Input[str], said("Docker's id, for a service's `networks_advanceds`.")]
    name: Annotated[str, said("Docker's name for it.")]
    subnet: Annotated[str, said("Its range.", form="cidr")]
    internal: Annotated[bool, said("Whether there is no way out of it.")]
    encrypted: Annotated[bool, said("Whether what crosses servers is encrypted.")]


@dataclass(frozen=True, kw_only=True)
class Swarm:
    """The Docker Swarm on all servers. Who may talk to its manager may do everything on it."""

    manager: Annotated[str, said("Key in `servers` of the one that leads it.")]
    docker_host: Annotated[
        Input[str], said("Its Docker by SSH, for a provider's `host`; log in with a key of yours.")
    ]
    networks: Annotated[
        Mapping[str, OverlayNetwork],
        said("`edge`: proxy and what it routes to; `app`: services; `data`: stores."),
    ]
