"""A container registry for one instance of the local cloud: Debian's docker-registry as a process.

It outlives the daemon, as servers do, and ends with `destroy`. Its storage is the cache that all
instances of this machine share, so it only reads; the image builder writes (see `images/`).
"""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import yaml

from localcloud.process import PATIENCE, end, find, last_line

PROGRAM = "docker-registry"


class RegistryError(Exception):
    """The registry cannot be had; the message says why and what to do."""


def shared_storage() -> Path:
    """Where images are kept for all instances: `images/registry` in the project's cache."""
    root = os.environ.get("PLINTH_CACHE")
    return (Path(root) if root else Path.home() / ".cache" / "plinth") / "images" / "registry"


class Registry:
    """One registry process.

    Args:
        state: folder of its own for configuration, log and process id.
        storage: where images are kept.
        address: IPv4 address to listen on.
        port: port to listen on.
        read_only: refuse pushes.
    """

    def __init__(
        self, state: Path, storage: Path, address: str, port: int = 5000, *, read_only: bool = True
    ) -> None:
        self._state = state
        self._storage = storage
        self._address = address
        self._port = port
        self._read_only = read_only

    @property
    def endpoint(self) -> str:
        """Its `address:port`, the first part of every image name in it."""
        return f"{self._address}:{self._port}"

    @property
    def _config(self) -> Path:
        return self._state / "registry.yaml"

    def start(self) -> None:
        """Start it and return when it answers; nothing happens where it runs already.

        Raises:
            RegistryError: the program is missing, or the address or port cannot be used.
        """
        wanted = self._configuration()
        if self.pid() is not None:
            if self._config.read_text() == wanted and self._answers():
                return
            self.stop()
        self._state.mkdir(parents=True, exist_ok=True)
        self._storage.mkdir(parents=True, exist_ok=True)
        self._config.write_text(wanted)
        log = self._state / "registry.log"
        try:
            with log.open("ab") as output:
                process = subprocess.Popen(
                    [PROGRAM, "serve", str(self._config)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,  # or it would end with the daemon's terminal
                    env=self._environment(),
                )
        except FileNotFoundError:
            raise RegistryError(
                f"{PROGRAM} is not installed: apt-get install docker-registry"
            ) from None
        self._pid_file.write_text(f"{process.pid}\n")
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RegistryError(f"no registry on {self.endpoint}: {last_line(log)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the process; no error where it is gone."""
        pid = self.pid()
        if pid is not None:
            end(pid)
        self._pid_file.unlink(missing_ok=True)

    def destroy(self) -> None:
        """End the process and remove its state; the shared storage stays."""
        self.stop()
        for name in ("registry.yaml", "registry.log"):
            (self._state / name).unlink(missing_ok=True)

    def pid(self) -> int | None:
        """Give the id of its process, or None where it does not run."""
        return find(self._pid_file, str(self._config))

    @property
    def _pid_file(self) -> Path:
        return self._state / "registry.pid"

    def _answers(self) -> bool:
        try:
            answer = httpx.get(f"http://{self.endpoint}/v2/", timeout=2, trust_env=False)
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK

    def _configuration(self) -> str:
        storage: dict[str, Any] = {
            "filesystem": {"rootdirectory": str(self._storage)},
            # A layer that another process pushed must be seen at once: nothing is remembered.
            "delete": {"enabled": False},
        }
        if self._read_only:
            storage["maintenance"] = {"readonly": {"enabled": True}}
        config = {
            "version": 0.1,
            "log": {"level": "warn", "accesslog": {"disabled": True}},
            "storage": storage,
            "http": {"addr": self.endpoint},
        }
        return yaml.safe_dump(config, sort_keys=False)

    @staticmethod
    def _environment() -> dict[str, str]:
        # REGISTRY_* would override the file. The secret signs uploads, within one process only.
        kept = {k: v for k, v in os.environ.items() if not k.startswith("REGISTRY_")}
        return {**kept, "REGISTRY_HTTP_SECRET": secrets.token_hex(16)}
