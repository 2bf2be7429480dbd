"""The cluster: its first manager, those who join, overlay networks, and what services share.

Secrets are made here and reach containers as files of the Swarm: never as environment or
argument. Left out on purpose: the services, which belong to the components that own them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pulumi
import pulumi_docker as docker

from components.ids import label_args
from components.swarm_files import SwarmFiles
from components.swarm_members import form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.types import (
        CertificateSpec,
        FileSpec,
        OverlaySpec,
        SecretFileSpec,
        SecretSpec,
        SwarmSpec,
    )
    from components.swarm_members import Member


@dataclass(frozen=True)
class SwarmArgs:
    """The cluster's spec and its members, the first of which is named by the spec.

    Attributes:
        made: values of secrets that come from elsewhere, by key: what a person gave, and what
            another component made.
    """

    swarm: SwarmSpec
    members: dict[str, Member]
    overlays: tuple[OverlaySpec, ...]
    secrets: tuple[SecretSpec, ...]
    secret_files: tuple[SecretFileSpec, ...]
    certificates: tuple[CertificateSpec, ...]
    files: tuple[FileSpec, ...]
    prefix: str
    labels: dict[str, str]
    made: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)


class Swarm(pulumi.ComponentResource):
    """A running Swarm.

    Attributes:
        cpu_limits: whether its nodes can hold containers to them.
        provider: Docker on the first manager, over SSH.
        gone_with: the server whose deletion takes the whole Swarm along.
        manager: the inside of that server, where the Swarm is led.
        nodes: done once all servers can take tasks.
        overlay_ids: networks by key.
        files: secrets and configs by key.
    """

    def __init__(
        self, name: str, args: SwarmArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:index:Swarm", name, None, opts)
        self.cpu_limits = args.swarm.cpu_limits
        first = args.members[args.swarm.first].node
        self.manager = first
        self.nodes = form(self, name, args.swarm, args.members)
        # Without the manager there is no Swarm left to delete from, and another has nothing yet.
        self.gone_with = first.server
        self.provider = docker.Provider(
            f"{name}-docker",
            host=first.docker_host,
            ssh_opts=first.docker_options,
            disable_docker_daemon_check=True,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=self.nodes,
                replacement_trigger=self.gone_with.id,
            ),
        )
        self.inside = pulumi.ResourceOptions(
            parent=self,
            provider=self.provider,
            deleted_with=self.gone_with,
            replacement_trigger=self.gone_with.id,
        )
        self.overlay_ids = {spec.key: self._overlay(name, spec).id for spec in args.overlays}
        self.files = SwarmFiles.make(name, args, self.inside)
        self.register_outputs({"overlay_ids": self.overlay_ids})

    def _overlay(self, name: str, spec: OverlaySpec) -> docker.Network:
        # The Swarm adds to the options, so they cannot be compared; these labels are instead.
        labels = {**spec.labels, "encrypted": str(spec.encrypted).lower(), "mtu": str(spec.mtu)}
        options = {"com.docker.network.driver.mtu": str(spec.mtu)}
        if spec.encrypted:
            options["encrypted"] = ""
        return docker.Network(
            f"{name}-{spec.key}",
            name=spec.name,
            driver="overlay",
            internal=spec.internal,
            attachable=False,
            ipam_configs=[
                docker.NetworkIpamConfigArgs(subnet=spec.subnet, gateway=_gateway(spec.subnet))
            ],
            options=options,
            labels=[docker.NetworkLabelArgs(label=k, value=v) for k, v in label_args(labels)],
            opts=pulumi.ResourceOptions.merge(
                self.inside,
                pulumi.ResourceOptions(delete_before_replace=True, ignore_changes=["options"]),
            ),
        )


def _gateway(subnet: str) -> str:
    """Return the address that Docker takes, so that it is in the program as well."""
    return str(next(ip_network(subnet).hosts()))
