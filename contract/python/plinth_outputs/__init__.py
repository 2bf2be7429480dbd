"""What a Plinth stack promises, typed, for Pulumi programs of other teams.

    outputs = plinth_outputs.read(pulumi.StackReference("organization/plinth/prod"))
    network_id = outputs.network.apply(lambda network: network.id)

Generated and tested with the program that exports; version N.x reads contract version N.
"""

from plinth_outputs.decode import ContractError
from plinth_outputs.read import read
from plinth_outputs.types import (
    CONTRACT_VERSION,
    Cost,
    CostLine,
    Database,
    LoadBalancer,
    Network,
    Outputs,
    OverlayNetwork,
    Server,
    Service,
    Share,
    StandIn,
    Swarm,
    Volume,
)

__all__ = [
    "CONTRACT_VERSION",
    "ContractError",
    "Cost",
    "CostLine",
    "Database",
    "LoadBalancer",
    "Network",
    "Outputs",
    "OverlayNetwork",
    "Server",
    "Service",
    "Share",
    "StandIn",
    "Swarm",
    "Volume",
    "read",
]
