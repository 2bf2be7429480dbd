"""What must not be lost: volumes, and the databases that live on them.

Left out on purpose: backups (a later component) and database users beside the first, which the
databases' own start scripts make from the Swarm's secrets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_hcloud as hcloud

from components.ids import number
from components.swarm_service import run_services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.app_server import AppServer
    from components.blueprint.types import ServiceSpec, VolumeSpec
    from components.swarm import Swarm


@dataclass(frozen=True)
class DataLayerArgs:
    """Volumes with the servers they are attached to, and the services that use them."""

    volumes: tuple[VolumeSpec, ...]
    servers: Mapping[str, AppServer]
    services: tuple[ServiceSpec, ...]
    swarm: Swarm | None


class DataLayer(pulumi.ComponentResource):
    """Protected volumes, mounted, with databases on them.

    Attributes:
        volume_ids: number by key.
        running: services by key; empty where servers have no inside.
        mounted: done once every volume is mounted with its directories.
    """

    def __init__(
        self, name: str, args: DataLayerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:index:DataLayer", name, None, opts)
        self.volume_ids: dict[str, pulumi.Output[int]] = {}
        self.mounted: list[pulumi.Resource] = []
        for spec in args.volumes:
            self._volume(name, spec, args.servers[spec.server])
        self.running: dict[str, pulumi.Resource] = {}
        if args.swarm:
            self.running = run_services(
                self,
                name,
                specs=args.services,
                swarm=args.swarm,
                after={},
                also_after=self.mounted,
            )
        self.register_outputs({"volume_ids": self.volume_ids})

    def _volume(self, name: str, spec: VolumeSpec, server: AppServer) -> None:
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
        if server.node:
            directories = "\n".join(
                f"{item.path} {item.uid} {item.gid} {item.mode}" for item in spec.directories
            )
            self.mounted.append(
                server.node.run(
                    f"{name}-{spec.key}-mount",
                    pulumi.Output.concat(
                        "sudo plinth-volume ",
                        volume.id,
                        f" {spec.mount_path} {spec.filesystem} && sudo plinth-dirs",
                        " && sudo systemctl start docker.service",
                    ),
                    delete=_release(spec.mount_path),
                    stdin=f"{directories}\n",
                    parent=self,
                    triggers=[attachment.id],
                    after=[attachment],
                )
            )


def _release(path: str) -> str:
    """Return the command that lets go of a disk: databases end in good order before it is gone."""
    stop = "sudo systemctl stop docker.socket docker.service"
    return f"{stop}; ! mountpoint -q {path} || sudo umount {path}"
