"""The contract's types. Written by `make schema` from the exporting program's; do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

CONTRACT_VERSION = 1
SECRET = frozenset({"share_urls"})


@dataclass(frozen=True)
class Cost:
    """What a month costs, as planned."""

    # ISO 4217 code of all amounts, `EUR`
    currency: str

    # Net of VAT, without what is unknown (currency, decimal)
    total: str

    # Keys of the lines that are not in the total
    unknown: tuple[str, ...]

    # All that is paid for
    lines: tuple[CostLine, ...]


@dataclass(frozen=True)
class CostLine:
    """One thing that is paid for."""

    # Stable identity of the line
    key: str

    # What it is, for a person
    description: str

    # How many of `unit` (decimal)
    quantity: str

    # What is counted
    unit: str

    # Net of VAT; none where the price is not known (currency, decimal)
    monthly: str | None

    # Where the price is from
    source: str

    # Of what day the price is
    date: str

    # Whether it follows from what somebody expects to use, not from what is there
    estimated: bool


@dataclass(frozen=True)
class Database:
    """A database's endpoint inside the Swarm; no port of it is open on any server."""

    # What speaks there, `postgres`
    engine: str

    # Its name on the overlay network `network`
    host: str

    # Its TCP port there
    port: int

    # Name of the database; of a Redis, its number
    database: str

    # Who owns what is in it; that password is not shared
    user: str

    # Key in `swarm.networks` of the network that it is on
    network: str

    # Whether it refuses plain connections; trust it by `internal_ca`
    tls: bool


@dataclass(frozen=True)
class LoadBalancer:
    """A load balancer in front of the servers."""

    # Number at Hetzner
    id: int

    # Type as Hetzner sells it, `lb11`
    type: str

    # Its public address (ipv4)
    ipv4: str

    # Its public address (ipv6)
    ipv6: str


@dataclass(frozen=True)
class Network:
    """The stack's private network at Hetzner."""

    # Number at Hetzner, for `NetworkSubnet` and `ServerNetwork`
    id: int

    # As the cloud's console shows it
    name: str

    # Everything in it is routed between its members (cidr)
    ip_range: str

    # Network zone; only its locations can join, `eu-central`
    zone: str

    # Ranges in use by this stack, by key
    subnets: Mapping[str, str]

    # This stack never puts anything here: room for others (cidr)
    unused: str


@dataclass(frozen=True)
class OverlayNetwork:
    """A network between containers; a service of yours that names it can reach what is on it."""

    # Docker's id, for a service's `networks_advanceds`
    id: str

    # Docker's name for it
    name: str

    # Its range (cidr)
    subnet: str

    # Whether there is no way out of it
    internal: bool

    # Whether what crosses servers is encrypted
    encrypted: bool


@dataclass(frozen=True)
class Server:
    """A server and the way in."""

    # Number at Hetzner
    id: int

    # As the cloud's console shows it
    name: str

    # Server type as Hetzner sells it, `cx33`
    type: str

    # Where it stands, `nbg1`
    location: str

    # Its own public address (ipv4)
    public_ipv4: str

    # Its address in the private network (ipv4)
    private_ip: str

    # The address that is led to it, if one is (ipv4)
    floating_ip: str | None

    # What logs in, typed in the project's folder; none without inside
    ssh: str | None

    # Its line for `known_hosts`: pin it, trust no first connection
    known_hosts: str | None


@dataclass(frozen=True)
class Service:
    """A service of the Swarm."""

    # The image that the system's file asks for
    image: str

    # The image that really runs, by digest where it is known
    runs: str

    # Where that comes from; a `stand-in` replaces an image that is nowhere public
    kind: str

    # How many tasks it has
    replicas: int


@dataclass(frozen=True)
class Share:
    """A role that was made for another team (`plinth:share`); it reads and changes nothing."""

    # Key of the store that it may enter, a primary or a replica
    store: str

    # Its name on the overlay network `network`
    host: str

    # Its TCP port there
    port: int

    # Name of the database
    database: str

    # Whom to log in as; the password is in `share_urls`
    role: str

    # How many connections it may have at a time
    connections: int

    # Key in `swarm.networks` of the network that it is on
    network: str

    # Whether it refuses plain connections; trust it by `internal_ca`
    tls: bool


@dataclass(frozen=True)
class StandIn:
    """A service whose own image is not to be had, so that something small runs in its place."""

    # Key in `services`
    service: str

    # The image that is stood in for
    image: str

    # Why
    reason: str


@dataclass(frozen=True)
class Swarm:
    """The Docker Swarm on all servers. Who may talk to its manager may do everything on it."""

    # Key in `servers` of the one that leads it
    manager: str

    # Its Docker by SSH, for a provider's `host`; log in with a key of yours
    docker_host: str

    # `edge`: proxy and what it routes to; `app`: services; `data`: stores
    networks: Mapping[str, OverlayNetwork]


@dataclass(frozen=True)
class Volume:
    """A disk that outlives its server."""

    # Number at Hetzner
    id: int

    # How big it is (GB)
    size_gb: int

    # Where its server mounts it
    mount_path: str

    # Key in `servers` of the one that has it
    server: str


@dataclass(frozen=True)
class Outputs:
    """All outputs of a stack."""

    # Raised by every break; refuse one unknown
    contract_version: pulumi.Output[int]

    # Which system this is
    system: pulumi.Output[str]

    # Which of its environments
    environment: pulumi.Output[str]

    # On all that the stack has at Hetzner; find it by them
    labels: pulumi.Output[Mapping[str, str]]

    # What to open, by name; `app` is the system itself
    urls: pulumi.Output[Mapping[str, str]]

    # The private network
    network: pulumi.Output[Network]

    # Servers by key; keys are for ever
    servers: pulumi.Output[Mapping[str, Server]]

    # Load balancers by key
    load_balancers: pulumi.Output[Mapping[str, LoadBalancer]]

    # Disks by key
    volumes: pulumi.Output[Mapping[str, Volume]]

    # Fully qualified name to its address, or to its text
    dns: pulumi.Output[Mapping[str, str]]

    # Cloudflare zone that the names are in, if any
    dns_zone: pulumi.Output[str | None]

    # The Swarm; none where servers have no inside
    swarm: pulumi.Output[Swarm | None]

    # What runs, by name on its networks
    services: pulumi.Output[Mapping[str, Service]]

    # Databases of the stack's own, by key
    databases: pulumi.Output[Mapping[str, Database]]

    # Certificate (PEM) of the authority inside; none where nothing has TLS
    internal_ca: pulumi.Output[str | None]

    # What is shared with other teams, by name
    shares: pulumi.Output[Mapping[str, Share]]

    # URL with password of each share whose store runs, by its name (secret)
    share_urls: pulumi.Output[Mapping[str, str]]

    # What a month costs at Hetzner
    monthly_cost: pulumi.Output[Cost]

    # When restores of all backups were last proven; none: never, or it failed since (date-time)
    last_verified_restore: pulumi.Output[str | None]

    # Services that do not run their own image
    stand_ins: pulumi.Output[tuple[StandIn, ...]]

    # What a person should know, each a sentence
    warnings: pulumi.Output[tuple[str, ...]]

    # `run`, or `not run: ` and the reason
    containers: pulumi.Output[str]
