"""What a daemon needs of its host before it starts: state folder, lock, token, ports, space."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MIN_FREE = 500_000_000  # bytes


class HostError(Exception):
    """The daemon cannot start here; the message says why and what to do."""


@dataclass(frozen=True)
class Folder:
    """The state of one instance."""

    path: Path

    @property
    def database(self) -> Path:
        """What the APIs know."""
        return self.path / "cloud.sqlite3"

    @property
    def machines(self) -> Path:
        """Disks and records of machines."""
        return self.path / "machines"

    @property
    def registry(self) -> Path:
        """Configuration and log of the container registry."""
        return self.path / "registry"

    @property
    def acme(self) -> Path:
        """Configuration, log and roots of the ACME authority."""
        return self.path / "acme"

    @property
    def pki(self) -> Path:
        """Certificate authorities of this instance."""
        return self.path / "pki"

    @property
    def neighbours(self) -> Path:
        """Stores that stacks have with somebody else."""
        return self.path / "neighbours"

    @property
    def images(self) -> Path:
        """Index of the container images."""
        return self.path / "images.json"

    @property
    def profile(self) -> Path:
        """What programs that use this cloud need to know."""
        return self.path / "profile.json"

    @property
    def token(self) -> Path:
        """The token of both APIs."""
        return self.path / "token"

    @property
    def log(self) -> Path:
        """The daemon's log."""
        return self.path / "localcloud.log"

    def prepare(self) -> None:
        """Make the folder.

        Raises:
            HostError: it cannot be made, or its disk is full.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise HostError(f"--state {self.path}: {error.strerror}; name another") from error
        free = shutil.disk_usage(self.path).free
        if free < MIN_FREE:
            raise HostError(
                f"--state {self.path}: {free // 1_000_000} MB free, {MIN_FREE // 1_000_000} MB "
                "needed; free disk space or name another folder"
            )

    def lock(self) -> IO[str]:
        """Take the folder for this process; it is free again when the process ends.

        Raises:
            HostError: another daemon has it.
        """
        file = (self.path / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise HostError(
                f"--state {self.path} is in use by another local cloud (process {holder}); "
                "stop it, or name another --state"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file

    def read_token(self, path: Path | None = None) -> str:
        """Return the token, made at the first start; readable by its owner only.

        Raises:
            HostError: the file cannot be read or is empty.
        """
        path = path or self.token
        try:
            if not path.exists():
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w") as file:
                    # 64 characters, as Hetzner's are: the provider asks for nothing else.
                    file.write(secrets.token_hex(32))
            token = path.read_text().strip()
        except OSError as error:
            raise HostError(f"token file {path}: {error.strerror}") from error
        if not token:
            raise HostError(f"token file {path} is empty; remove it to have a new one made")
        return token


def listen(address: str, port: int, option: str) -> socket.socket:
    """Return a listening socket.

    Raises:
        HostError: the port is taken or not allowed; the message names the option.
    """
    # The protocol is named, or asyncio leaves Nagle's algorithm on: 40 ms for each answer.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((address, port))
        bound.listen(2048)
    except OSError as error:
        bound.close()
        raise HostError(
            f"{option} {port}: cannot listen on {address}:{port} ({error.strerror}); "
            "stop the program that has it, or choose another port"
        ) from error
    bound.setblocking(False)  # noqa: FBT003 - the standard library's signature
    return bound
