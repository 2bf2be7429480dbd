"""A task as words for `docker service create`: for what the Swarm runs once and no more.

The same task as `components.task_spec` makes for a service, in the words of Docker's client.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.blueprint.containers import FileMount, ServiceSpec


@dataclass(frozen=True)
class SwarmNames:
    """What the Swarm calls things, by their keys; `cpu_limits`: its nodes can hold to them."""

    overlays: Mapping[str, str]
    secrets: Mapping[str, str]
    configs: Mapping[str, str]
    cpu_limits: bool


def task_words(task: ServiceSpec, names: SwarmNames) -> str:
    """Return options, image and arguments, quoted for a shell, which reads them as one line."""
    return " \\\n".join(shlex.quote(word) for word in _words(task, names)) + "\n"


def _words(task: ServiceSpec, names: SwarmNames) -> Iterator[str]:
    yield from _rights(task)
    yield from _surroundings(task, names)
    if task.command:
        yield f"--entrypoint={shlex.join(task.command)}"
    yield task.image.reference
    yield from task.args


def _surroundings(task: ServiceSpec, names: SwarmNames) -> Iterator[str]:
    """Say how much it may use, what it is told, and where it stands."""
    if names.cpu_limits:
        yield f"--limit-cpu={task.cpu_limit:g}"
    yield f"--limit-memory={task.memory_limit_mb}m"
    for key, value in task.env.items():
        yield f"--env={key}={value}"
    for label, value in sorted(task.labels.items()):
        yield f"--label={label}={value}"
        yield f"--container-label={label}={value}"
    yield from (f"--secret={_file(m, names.secrets[m.source])}" for m in task.secrets)
    yield from (f"--config={_file(m, names.configs[m.source])}" for m in task.configs)
    for bind in task.binds:
        only = ",readonly" if bind.read_only else ""
        yield f"--mount=type=bind,source={bind.source},target={bind.target}{only}"
    for tmpfs in task.tmpfs:
        size = f"tmpfs-size={tmpfs.size_mb}m,tmpfs-mode={tmpfs.mode & 0o777:o}"
        yield f"--mount=type=tmpfs,target={tmpfs.target},{size}"
    yield from (f"--network={names.overlays[item.network]}" for item in task.networks)
    yield from (f"--constraint={item.replace(' ', '')}" for item in task.constraints)


def _rights(task: ServiceSpec) -> Iterator[str]:
    """Say as whom it runs, with what, and where its log goes."""
    yield "--endpoint-mode=dnsrr"
    yield "--no-healthcheck"
    yield f"--user={task.user}"
    if task.read_only:
        yield "--read-only"
    if task.init:
        yield "--init"
    yield from (f"--cap-drop={name}" for name in task.cap_drop)
    yield from (f"--cap-add={name}" for name in task.cap_add)
    yield f"--stop-signal={task.stop_signal}"
    yield f"--stop-grace-period={task.stop_grace}s"
    yield f"--log-driver={task.log.driver}"
    yield f"--log-opt=max-size={task.log.max_size}"
    yield f"--log-opt=max-file={task.log.max_file}"


def _file(mount: FileMount, name: str) -> str:
    mode = f"mode=0{mount.mode:o}"
    return f"source={name},target={mount.target},uid={mount.uid},gid={mount.gid},{mode}"
