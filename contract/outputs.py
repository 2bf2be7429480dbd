"""The contract: every output of a stack by its exported name.

Fields are added. To remove one, or to change its meaning, is a break: it raises `CONTRACT_VERSION`,
and `make contract` names the teams that read the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from contract.cost import Cost
from contract.data import Database, Share
from contract.field import Input, said
from contract.ground import LoadBalancer, Network, Server, Swarm, Volume
from contract.services import Service, StandIn

CONTRACT_VERSION: Literal[1] = 1


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """All outputs of a stack."""

    contract_version: Annotated[Literal[1], said("Raised by every break; refuse one unknown.")]
    system: Annotated[str, said("Which system this is.")]
    environment: Annotated[
        Literal["dev", "testing", "staging", "prod"], said("Which of its environments.")
    ]
    labels: Annotated[
        Mapping[str, str],
        said("On all that the stack has at Hetzner; find it by them."),
    ]
    urls: Annotated[Mapping[str, str], said("What to open, by name; `app` is the system itself.")]
    network: Annotated[Network, said("The private network.")]
    servers: Annotated[Mapping[str, Server], said("Servers by key; keys are for ever.")]
    load_balancers: Annotated[Mapping[str, LoadBalancer], said("Load balancers by key.")]
    volumes: Annotated[Mapping[str, Volume], said("Disks by key.")]
    dns: Annotated[
        Mapping[str, Input[str]], said("Fully qualified name to its address, or to its text.")
    ]
    dns_zone: Annotated[str | None, said("Cloudflare zone that the names are in, if any.")]
    swarm: Annotated[Swarm | None, said("The Swarm; none where servers have no inside.")]
    services: Annotated[Mapping[str, Service], said("What runs, by name on its networks.")]
    databases: Annotated[Mapping[str, Database], said("Databases of the stack's own, by key.")]
    internal_ca: Annotated[
        Input[str] | None,
        said("Certificate (PEM) of the authority inside; none where nothing has TLS."),
    ]
    shares: Annotated[Mapping[str, Share], said("What is shared with other teams, by name.")]
    share_urls: Annotated[
        Mapping[str, Input[str]],
        said("URL with password of each share whose store runs, by its name.", secret=True),
    ]
    monthly_cost: Annotated[Cost, said("What a month costs at Hetzner.")]
    last_verified_restore: Annotated[
        Input[str] | None,
        said(
            "When restores of all backups were last proven; none: never, or it failed since.",
            form="date-time",
        ),
    ]
    stand_ins: Annotated[Sequence[StandIn], said("Services that do not run their own image.")]
    warnings: Annotated[Sequence[str], said("What a person should know, each a sentence.")]
    containers: Annotated[str, said("`run`, or `not run: ` and the reason.")]
