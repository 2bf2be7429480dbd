"""A service's container in Docker's words: image, files, mounts, rights, health check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_docker as docker

from components.durations import docker_duration
from components.ids import label_args

if TYPE_CHECKING:
    from components.blueprint.types import BindMount, FileMount, ServiceSpec, TmpfsMount
    from components.swarm_files import SwarmFiles

MEBIBYTE = 1024 * 1024
# What Docker's API gives back of a mode: sticky and set-id bits are lost on the way.
PERMISSIONS = 0o777


def container_spec(spec: ServiceSpec, files: SwarmFiles) -> docker.ServiceTaskSpecContainerSpecArgs:
    """Return the container of a service."""
    check = spec.health_check
    return docker.ServiceTaskSpecContainerSpecArgs(
        image=spec.image.reference,
        commands=list(spec.command) or None,
        args=list(spec.args) or None,
        env=dict(spec.env) or None,
        user=spec.user or None,
        init=spec.init,
        read_only=spec.read_only,
        cap_drops=list(spec.cap_drop) or None,
        cap_adds=list(spec.cap_add) or None,
        sysctl=dict(spec.sysctls) or None,
        isolation="default",
        stop_signal=spec.stop_signal or None,
        stop_grace_period=docker_duration(spec.stop_grace),
        mounts=[*map(_bind, spec.binds), *map(_tmpfs, spec.tmpfs)] or None,
        secrets=[_secret(mount, files) for mount in spec.secrets] or None,
        configs=[_config(mount, files) for mount in spec.configs] or None,
        healthcheck=docker.ServiceTaskSpecContainerSpecHealthcheckArgs(
            tests=list(check.test),
            interval=docker_duration(check.interval),
            timeout=docker_duration(check.timeout),
            start_period=docker_duration(check.start_period),
            retries=check.retries,
        ),
        labels=[
            docker.ServiceTaskSpecContainerSpecLabelArgs(label=k, value=v)
            for k, v in label_args(spec.labels)
        ],
    )


def _bind(mount: BindMount) -> docker.ServiceTaskSpecContainerSpecMountArgs:
    return docker.ServiceTaskSpecContainerSpecMountArgs(
        type="bind", source=mount.source, target=mount.target, read_only=mount.read_only
    )


def _tmpfs(mount: TmpfsMount) -> docker.ServiceTaskSpecContainerSpecMountArgs:
    return docker.ServiceTaskSpecContainerSpecMountArgs(
        type="tmpfs",
        target=mount.target,
        tmpfs_options=docker.ServiceTaskSpecContainerSpecMountTmpfsOptionsArgs(
            size_bytes=mount.size_mb * MEBIBYTE, mode=mount.mode & PERMISSIONS
        ),
    )


def _secret(mount: FileMount, files: SwarmFiles) -> docker.ServiceTaskSpecContainerSpecSecretArgs:
    secret = files.secrets[mount.source]
    return docker.ServiceTaskSpecContainerSpecSecretArgs(
        secret_id=secret.id,
        secret_name=secret.name,
        file_name=mount.target,
        file_uid=mount.uid,
        file_gid=mount.gid,
        file_mode=mount.mode,
    )


def _config(mount: FileMount, files: SwarmFiles) -> docker.ServiceTaskSpecContainerSpecConfigArgs:
    config = files.configs[mount.source]
    return docker.ServiceTaskSpecContainerSpecConfigArgs(
        config_id=config.id,
        config_name=config.name,
        file_name=mount.target,
        file_uid=mount.uid,
        file_gid=mount.gid,
        file_mode=mount.mode,
    )
