"""A service's task in Docker's words: container, limits, networks, placement, restarts, log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_docker as docker

from components.container_spec import container_spec
from components.durations import docker_duration

if TYPE_CHECKING:
    from components.blueprint.types import Attachment, ServiceSpec
    from components.swarm import Swarm

MEBIBYTE = 1024 * 1024
NANO = 1_000_000_000


def task_spec(spec: ServiceSpec, swarm: Swarm) -> docker.ServiceTaskSpecArgs:
    """Return the task of a service."""
    return docker.ServiceTaskSpecArgs(
        runtime="container",
        force_update=0,
        container_spec=container_spec(spec, swarm.files),
        resources=docker.ServiceTaskSpecResourcesArgs(
            limits=docker.ServiceTaskSpecResourcesLimitsArgs(
                nano_cpus=round(spec.cpu_limit * NANO) if swarm.cpu_limits else 0,
                memory_bytes=spec.memory_limit_mb * MEBIBYTE,
            ),
            reservation=docker.ServiceTaskSpecResourcesReservationArgs(
                nano_cpus=0, memory_bytes=spec.memory_reservation_mb * MEBIBYTE
            ),
        ),
        restart_policy=docker.ServiceTaskSpecRestartPolicyArgs(
            condition=spec.restart.condition,
            delay=docker_duration(spec.restart.delay),
            max_attempts=spec.restart.max_attempts,
            window=docker_duration(spec.restart.window),
        ),
        placement=docker.ServiceTaskSpecPlacementArgs(
            constraints=list(spec.constraints), max_replicas=spec.per_node
        ),
        networks_advanceds=[_attachment(item, swarm) for item in spec.networks],
        log_driver=docker.ServiceTaskSpecLogDriverArgs(
            name=spec.log.driver,
            options={"max-size": spec.log.max_size, "max-file": str(spec.log.max_file)},
        ),
    )


def _attachment(item: Attachment, swarm: Swarm) -> docker.ServiceTaskSpecNetworksAdvancedArgs:
    return docker.ServiceTaskSpecNetworksAdvancedArgs(
        id=swarm.overlay_ids[item.network], aliases=list(item.aliases) or None
    )
