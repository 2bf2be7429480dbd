"""The services that are neither data nor edge: what the system itself consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.swarm_service import run_services

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.blueprint.types import ServiceSpec
    from components.swarm import Swarm


class Application(pulumi.ComponentResource):
    """Services of the application, made once what they depend on is healthy and jobs are done.

    Attributes:
        running: these and the services before them, by key.
    """

    def __init__(  # noqa: PLR0913 - what it runs, where, and after what
        self,
        name: str,
        *,
        services: tuple[ServiceSpec, ...],
        swarm: Swarm,
        after: Mapping[str, pulumi.Resource],
        ready: Iterable[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:index:Application", name, None, opts)
        self.running = run_services(
            self, name, specs=services, swarm=swarm, after=after, also_after=ready
        )
        self.register_outputs({})
