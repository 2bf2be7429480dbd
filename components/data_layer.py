"""What must not be lost: volumes, and the databases that live on them.

Left out on purpose: backups, a component of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_hcloud as hcloud

from components.ids import number
from components.store_steps import store_steps
from components.swarm_service import run_services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_command.remote import Command

    from components.app_server import AppServer
    from components.blueprint.types import ServiceSpec, StepSpec, VolumeSpec
    from components.node import Node
    from components.swarm import Swarm


@dataclass(frozen=True)
class DataLayerArgs:
    """Volumes with the servers they are attached to, the stores on them, and what sets those up."""

    volumes: tuple[VolumeSpec, ...]
    servers: Mapping[str, AppServer]
    services: tuple[ServiceSpec, ...]
    steps: tuple[StepSpec, ...]
    swarm: Swarm | None


class DataLayer(pulumi.ComponentResource):
    """Protected volumes, mounted, with databases on them.

    Attributes:
        volume_ids: number by key.
        running: what is done once a store is well and set up, by key; empty where servers have no
            inside.
        mounted: done once every volume is mounted with its directories, and the Swarm knows where.
    """

    def __init__(
        self, name: str, args: DataLayerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:index:DataLayer", name, None, opts)
        self.volume_ids: dict[str, pulumi.Output[int]] = {}
        self.mounted: list[pulumi.Resource] = []
        for spec in args.volumes:
            self._volume(name, spec, args.servers[spec.server], args.swarm)
        self.running: dict[str, pulumi.Resource] = {}
        if args.swarm:
            self.running = run_services(
                self,
                name,
                specs=args.services,
                swarm=args.swarm,
                after={},
                also_after=self.mounted,
                then=lambda key, made: store_steps(self, name, args, key, made),
            )
        self.register_outputs({"volume_ids": self.volume_ids})

    def _volume(self, name: str, spec: VolumeSpec, server: AppServer, swarm: Swarm | None) -> None:
        volume = hcloud.Volume(
            f"{name}-{spec.key}",
            name=spec.name,
            size=spec.size_gb,
            location=spec.location,
            format=spec.filesystem,
            delete_protection=spec.delete_protection,
            labels=spec.labels,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=spec.protect,
                retain_on_delete=False,
                # A volume of another format or place is another volume: never a silent swap.
                ignore_changes=["format"],
            ),
        )
        attachment = hcloud.VolumeAttachment(
            f"{name}-{spec.key}-attachment",
            volume_id=number(volume),
            server_id=server.server_id,
            automount=False,
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.volume_ids[spec.key] = number(volume)
        if server.node and swarm:
            mount = _mount(self, f"{name}-{spec.key}", spec, server.node, volume, attachment)
            hold = _hold(self, f"{name}-{spec.key}", spec, server, swarm, mount)
            self.mounted += [mount, hold]


def _mount(  # noqa: PLR0913, PLR0917 - a disk, where it is, and where it goes
    parent: pulumi.Resource,
    name: str,
    spec: VolumeSpec,
    node: Node,
    volume: hcloud.Volume,
    attachment: hcloud.VolumeAttachment,
) -> Command:
    """Mount a volume and make its directories; a disk that goes elsewhere is let go of first."""
    directories = "".join(
        f"{item.path} {item.uid} {item.gid} {item.mode}\n" for item in spec.directories
    )
    dirs = f" && sudo plinth-dirs {spec.mount_path}"
    mount = f" mount {spec.mount_path} {spec.filesystem} "
    return node.run(
        f"{name}-mount",
        pulumi.Output.concat("sudo plinth-volume", mount, volume.id, f" {spec.size_gb}", dirs),
        delete=f"sudo plinth-volume release {spec.mount_path}",
        stdin=directories,
        parent=parent,
        triggers=[attachment.id],
        after=[attachment],
    )


def _hold(  # noqa: PLR0913, PLR0917 - a disk, its server, and who leads the Swarm
    parent: pulumi.Resource,
    name: str,
    spec: VolumeSpec,
    server: AppServer,
    swarm: Swarm,
    mount: Command,
) -> Command:
    """Tell the Swarm which node has the volume; services that need it start there, or move."""
    where = f"{server.spec.cloud_init.hostname} {spec.key}"
    return swarm.manager.run(
        f"{name}-node",
        f"sudo plinth-swarm hold {where}",
        delete=f"sudo plinth-swarm release {where}",
        parent=parent,
        triggers=[mount.id],
        after=swarm.nodes,
    )
