"""What other teams may know of the services that run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from contract.field import said


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service of the Swarm."""

    image: Annotated[str, said("The image that the system's file asks for.")]
    runs: Annotated[str, said("The image that really runs, by digest where it is known.")]
    kind: Annotated[
        Literal["registry", "pulled", "built", "stand-in"],
        said("Where that comes from; a `stand-in` replaces an image that is nowhere public."),
    ]
    replicas: Annotated[int, said("How many tasks it has.")]


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """A service whose own image is not to be had, so that something small runs in its place."""

    service: Annotated[str, said("Key in `services`.")]
    image: Annotated[str, said("The image that is stood in for.")]
    reason: Annotated[str, said("Why.")]
