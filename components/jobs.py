"""Work that ends: jobs of a release, each after the other, and jobs by the clock.

The Swarm runs them like any task; the first manager starts them and waits (`plinth-job`). A job of
a release that fails ends `up` with the last lines of its log, before any service that waits for it
was touched.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pulumi

from components.render.task_words import SwarmNames, task_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.blueprint.types import JobSpec, OverlaySpec, RegistrySpec
    from components.swarm import Swarm


class Jobs(pulumi.ComponentResource):
    """The jobs of a stack.

    Attributes:
        released: done once every job of this release has ended well.
    """

    def __init__(  # noqa: PLR0913 - what is done, where, and after what
        self,
        name: str,
        *,
        jobs: tuple[JobSpec, ...],
        overlays: tuple[OverlaySpec, ...],
        swarm: Swarm,
        after: Mapping[str, pulumi.Resource],
        ready: Iterable[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:index:Jobs", name, None, opts)
        self._name, self._swarm = name, swarm
        self._overlays = {spec.key: spec.name for spec in overlays}
        self.released: list[pulumi.Resource] = []
        before = [*self._login(jobs), *ready]
        for job in jobs:
            stores = [after[key] for key in job.task.depends_on]
            if job.schedule is None:
                # one after the other: a seed expects the tables of the migration
                self.released.append(self._run(job, [*before, *stores, *self.released]))
            else:
                self._schedule(job, [*before, *stores])
        self.register_outputs({})

    def _run(self, job: JobSpec, after: list[pulumi.Resource]) -> pulumi.Resource:
        return self._swarm.manager.run(
            f"{self._name}-{job.key}",
            f"sudo plinth-job run {job.name} {job.timeout}",
            stdin=self._words(job),
            parent=self,
            after=after,
        )

    def _schedule(self, job: JobSpec, after: list[pulumi.Resource]) -> None:
        self._swarm.manager.run(
            f"{self._name}-{job.key}",
            f"sudo plinth-job schedule {job.name} {job.timeout} '{job.schedule}'",
            delete=f"sudo plinth-job remove {job.name}",
            stdin=self._words(job),
            goes_with_server=True,
            parent=self,
            after=after,
        )

    def _words(self, job: JobSpec) -> pulumi.Output[str]:
        """Return the task for Docker's client, once the Swarm has given its names."""
        files = self._swarm.files
        secrets = {mount.source: files.secrets[mount.source].name for mount in job.task.secrets}
        configs = {mount.source: files.configs[mount.source].name for mount in job.task.configs}

        def words(made: dict[str, dict[str, str]]) -> str:
            names = SwarmNames(
                overlays=self._overlays,
                secrets=made["secrets"],
                configs=made["configs"],
                cpu_limits=self._swarm.cpu_limits,
            )
            return task_words(job.task, names)

        return pulumi.Output.all(secrets=secrets, configs=configs).apply(words)

    def _login(self, jobs: tuple[JobSpec, ...]) -> list[pulumi.Resource]:
        """Let Docker's client on the manager pull these jobs' images: by a file, not a command."""
        registries = {
            job.task.registry.server: job.task.registry for job in jobs if job.task.registry
        }
        if not registries:
            return []
        passwords = {
            server: self._swarm.files.passwords[registry.secret]
            for server, registry in registries.items()
        }

        def config(made: dict[str, str]) -> str:
            return docker_config(registries, made)

        return [
            self._swarm.manager.run(
                f"{self._name}-registries",
                "sudo plinth-job registries",
                stdin=pulumi.Output.secret(pulumi.Output.all(**passwords).apply(config)),
                delete="sudo plinth-job registries </dev/null",
                goes_with_server=True,
                parent=self,
            )
        ]


def docker_config(registries: Mapping[str, RegistrySpec], passwords: Mapping[str, str]) -> str:
    """Return Docker's config.json with who asks these registries."""
    auths = {
        server: {"auth": base64.b64encode(f"{item.user}:{passwords[server]}".encode()).decode()}
        for server, item in registries.items()
    }
    return json.dumps({"auths": auths})
