"""What somebody expects to use of what is billed by use; the cloud cannot know it beforehand."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from components.config.base import Key, Section

LOAD_BALANCER = "load-balancer"
Amount = Annotated[Decimal, Field(ge=0)]


class UsageConfig(Section):
    """Expected use in a month; what is not said is counted as nothing beyond what is included.

    Attributes:
        traffic_tb: terabytes that go out, by server key or `load-balancer`.
        object_storage_gb: kept in Hetzner's object storage on average; None where it is not used.
        object_storage_traffic_tb: terabytes that are fetched from it.
        snapshot_gb: size of all snapshots of servers that are kept, as the cloud counts it.
    """

    traffic_tb: dict[Key, Amount] = Field(default_factory=dict)
    object_storage_gb: Amount | None = None
    object_storage_traffic_tb: Amount = Decimal(0)
    snapshot_gb: Amount | None = None
