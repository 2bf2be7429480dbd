"""Where the bytes of a copy come from: a program in the store's container, or in an image's."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120  # seconds for a container that is being replaced


@contextmanager
def opened(source: dict[str, Any]) -> Iterator[list[str]]:
    """Give the call that writes a store's copy to its standard output.

    Args:
        source: `argv` of a program of the server, `container` and `command`, or `image`, `command`
            and `url`; `interactive` where something is written to it.

    Raises:
        BackupError: the store's container is not there.
    """
    if "argv" in source:
        yield list(source["argv"])
        return
    command = list(source["command"])
    talks = ["--interactive"] if source.get("interactive") else []
    if "container" in source:
        yield ["docker", "exec", *talks, container(source["container"]), *command]
        return
    with _secret_folder() as folder:
        _service_file(source, folder)
        name = f"plinth-backup-{os.getpid()}-{len(talks)}"  # both may be open at a time
        try:
            words = ["--name", name, "--network", "host", "--user", "1000:1000", "--read-only"]
            words += ["--cap-drop", "ALL", "--volume", f"{folder}:/run/backup:ro"]
            words += ["--env", "PGSERVICEFILE=/run/backup/service.conf"]
            words += ["--entrypoint", command[0], source["image"], *command[1:]]
            yield ["docker", "run", "--rm", *talks, *words]
        finally:
            # a client that is ended leaves its container behind
            words = ["docker", "rm", "--force", name]
            subprocess.run(words, capture_output=True, check=False)


def container(service: str) -> str:
    """Return the container of a service that is well, waiting for it if there is none.

    Raises:
        BackupError: there is none in time.
    """
    name = f"label=com.docker.swarm.service.name={service}"
    words = ["docker", "ps", "--quiet", "--filter", name, "--filter", "health=healthy"]
    deadline = time.monotonic() + PATIENCE
    while True:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        found = done.stdout.split()
        if found:
            return found[0]
        if time.monotonic() > deadline:
            why = done.stderr.strip() or f"see docker service ps {service}"
            raise BackupError(f"no container of {service} is well on this server: {why}")
        time.sleep(1)


@contextmanager
def _secret_folder() -> Iterator[str]:
    """Give a folder in memory that the image's user reads, and nobody else on the server."""
    with tempfile.TemporaryDirectory(prefix="plinth-", dir="/run") as folder:
        os.chown(folder, 1000, 1000)
        yield folder


def _service_file(source: dict[str, Any], folder: str) -> None:
    """Write where the database is as libpq's service `backup`: no list of processes shows it."""
    trusted = source.get("ca") and f"{folder}/ca.pem"
    lines = ["[backup]"]
    for name, value in connection(source["url"]).items():
        if name != "sslrootcert":
            lines.append(f"{name}={value}")
    if trusted:
        _write(trusted, source["ca"])
        lines.append("sslrootcert=/run/backup/ca.pem")
    _write(f"{folder}/service.conf", "\n".join(lines) + "\n")


def connection(url: str) -> dict[str, str]:
    """Return a URL's parts as libpq names them.

    Raises:
        BackupError: it is no URL of a Postgres.
    """
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in {"postgres", "postgresql"} and parts.hostname:
            found = {
                "host": parts.hostname,
                "port": str(parts.port or 5432),
                "user": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "dbname": unquote(parts.path.lstrip("/")),
            }
            return {k: v for k, v in found.items() if v} | dict(parse_qsl(parts.query))
    raise BackupError("the URL of the external store is none of a Postgres (postgresql://…)")


def _write(path: str, text: str) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        os.fchown(number, 1000, 1000)
        file.write(text)
