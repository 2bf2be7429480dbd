"""A service of the Swarm from its spec; every field that Docker would fill in is given.

What is given cannot differ from what is read back, so that a preview shows what a person changed
and nothing else.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import pulumi
import pulumi_docker as docker

from components.durations import docker_duration
from components.ids import label_args
from components.task_spec import task_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from components.blueprint.types import ServiceSpec, UpdateSpec
    from components.swarm import Swarm

# The provider polls every five seconds after this delay; health checks decide when it ends.
CONVERGE_DELAY = "1s"
CONVERGE_SECONDS = 120  # at least; a store with much to do at its start says so by its health check


def run_services(  # noqa: PLR0913 - what to run, where, and after what
    parent: pulumi.Resource,
    name: str,
    *,
    specs: Iterable[ServiceSpec],
    swarm: Swarm,
    after: Mapping[str, pulumi.Resource],
    also_after: Iterable[pulumi.Resource] = (),
    then: Callable[[str, pulumi.CustomResource], pulumi.Resource] = lambda _, made: made,
) -> dict[str, pulumi.Resource]:
    """Make services in the order that they need one another and return them all by key.

    Args:
        parent: the component they belong to.
        name: the component's name, first part of the services' own.
        specs: what to run.
        swarm: where to run it.
        after: services made before, by key.
        also_after: what all of them wait for, for example a mounted volume.
        then: given a service's key and resource, returns what those that depend on it wait for.
    """
    by_key = {spec.key: spec for spec in specs}
    needs = {key: [d for d in spec.depends_on if d in by_key] for key, spec in by_key.items()}
    running = dict(after)
    for key in TopologicalSorter(needs).static_order():
        spec = by_key[key]
        waits = [running[need] for need in spec.depends_on] + list(also_after)
        service = docker.Service(
            f"{name}-{key}",
            service_args(spec, swarm),
            opts=pulumi.ResourceOptions(
                parent=parent,
                provider=swarm.provider,
                deleted_with=swarm.gone_with,
                replacement_trigger=swarm.gone_with.id,
                depends_on=waits,
                # A published port and the name are free only once the old one is gone.
                delete_before_replace=True,
                # Docker writes the platforms here that it finds the image to have.
                ignore_changes=["taskSpec.placement.platforms"],
            ),
        )
        running[key] = then(key, service)
    return running


def service_args(spec: ServiceSpec, swarm: Swarm) -> docker.ServiceArgs:
    """Return Docker's words for a service."""
    return docker.ServiceArgs(
        name=spec.name,
        labels=[docker.ServiceLabelArgs(label=k, value=v) for k, v in label_args(spec.labels)],
        mode=docker.ServiceModeArgs(
            replicated=docker.ServiceModeReplicatedArgs(replicas=spec.replicas)
        ),
        endpoint_spec=docker.ServiceEndpointSpecArgs(
            # No virtual address: it would need IPVS in the kernel; names give all tasks' addresses.
            mode="dnsrr",
            ports=[
                docker.ServiceEndpointSpecPortArgs(
                    target_port=port.target,
                    published_port=port.published,
                    protocol=port.protocol,
                    publish_mode="host",
                )
                for port in spec.ports
            ],
        ),
        auth=_auth(spec, swarm),
        task_spec=task_spec(spec, swarm),
        update_config=docker.ServiceUpdateConfigArgs(
            failure_action=spec.update.failure_action,
            order=spec.update.order,
            parallelism=spec.update.parallelism,
            delay=docker_duration(spec.update.delay),
            monitor=docker_duration(spec.update.monitor),
            max_failure_ratio=_ratio(spec.update),
        ),
        rollback_config=docker.ServiceRollbackConfigArgs(
            # A rollback cannot be rolled back.
            failure_action="continue" if spec.rollback.failure_action == "continue" else "pause",
            order=spec.rollback.order,
            parallelism=spec.rollback.parallelism,
            delay=docker_duration(spec.rollback.delay),
            monitor=docker_duration(spec.rollback.monitor),
            max_failure_ratio=_ratio(spec.rollback),
        ),
        converge_config=docker.ServiceConvergeConfigArgs(
            delay=CONVERGE_DELAY, timeout=docker_duration(_patience(spec))
        ),
    )


def _auth(spec: ServiceSpec, swarm: Swarm) -> docker.ServiceAuthArgs | None:
    """Return who pulls the image, for a registry that asks; the Swarm hands it to its nodes.

    An image that comes from elsewhere here is asked for without: a password is for its own server.
    """
    registry = spec.registry
    if registry is None or not spec.image.reference.startswith(f"{registry.server}/"):
        return None
    return docker.ServiceAuthArgs(
        server_address=registry.server,
        username=registry.user,
        password=swarm.files.passwords[registry.secret],
    )


def _patience(spec: ServiceSpec) -> int:
    """Return the seconds in which a service has to be well: all that its health check allows."""
    check = spec.health_check
    return max(CONVERGE_SECONDS, check.start_period + check.interval * check.retries)


def _ratio(update: UpdateSpec) -> str:
    return f"{update.max_failure_ratio:.1f}"
