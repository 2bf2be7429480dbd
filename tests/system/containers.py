"""Runs images of the local cloud by themselves, from the storage that servers pull them from."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from localcloud.images import catalog
from localcloud.images.binaries import binary
from localcloud.images.builder import Builder
from localcloud.images.tools import Buildah
from localcloud.registry import Registry, shared_storage

PATIENCE = 180.0  # seconds for a server to answer


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Containers:
    """Containers on the host's own network, one for each call."""

    def __init__(self, folder: Path) -> None:
        """Take an empty folder."""
        self._buildah = Buildah(folder / "buildah", folder / "log")
        registry = Registry(folder / "registry", shared_storage(), "127.0.0.1", free_port())
        self._registry = registry

    def close(self) -> None:
        """End the registry."""
        self._registry.destroy()

    def run(self, reference: str, script: str) -> str:
        """Run a script in a container of an image; gives what it printed."""
        with self._container(reference) as argv:
            done = subprocess.run(
                [*argv, "bash", "-c", f"set -eu; {script}"],
                capture_output=True,
                text=True,
                check=False,
            )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def serve(self, reference: str, start: str, env: Mapping[str, str]) -> Iterator[None]:
        """Have a server running in a container, as the image's own user where it has one."""
        options = [f"--env={name}={value}" for name, value in env.items()]
        script = f"{start} >&2 & read -r _ || true; kill -TERM $!; wait"
        with (
            self._container(reference, *options) as argv,
            subprocess.Popen([*argv, "bash", "-c", script], stdin=subprocess.PIPE) as server,
        ):
            try:
                yield
            finally:
                assert server.stdin is not None
                server.stdin.close()

    @contextmanager
    def _container(self, reference: str, *options: str) -> Iterator[list[str]]:
        made, _ = Builder(catalog.load(), binary, lambda _: None).build([reference])
        (digest,) = [one.digest for image, one in made if image.reference == reference]
        self._registry.start()
        source = f"{self._registry.endpoint}/{reference.rpartition(':')[0]}@{digest}"
        command = self._buildah.command
        name = subprocess.run(
            [*command, "from", "--quiet", "--tls-verify=false", source],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        try:
            yield [*command, "run", "--isolation=chroot", *options, name, "--"]
        finally:
            subprocess.run([*command, "rm", name], capture_output=True, check=True)


def wait_for(question: Callable[[], object]) -> object:
    """Ask until there is an answer; gives it, or raises the last error."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return question()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
