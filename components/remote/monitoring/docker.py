"""Docker's API on this server's own socket: what runs, how much it uses, and what happens."""

from __future__ import annotations

import http.client
import json
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

SOCKET = "/run/docker.sock"
VERSION = "/v1.41"  # Docker 20.10's, which any later one speaks
TIMEOUT = 10.0


class DockerError(Exception):
    """Docker is away, or refuses."""


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: str, timeout: float | None) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def get(path: str, path_of_socket: str = SOCKET) -> Any:
    """Ask for something.

    Raises:
        DockerError: Docker is away, or knows nothing of it.
    """
    connection = UnixConnection(path_of_socket, TIMEOUT)
    try:
        connection.request("GET", VERSION + path)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise DockerError(f"{path}: {error}") from None
    finally:
        connection.close()
    if answer.status >= http.client.BAD_REQUEST:
        raise DockerError(f"{path}: {answer.status} {body[:200].decode(errors='replace')}")
    return json.loads(body)


def containers(*, every: bool = False) -> list[dict[str, Any]]:
    """Return the containers that run, or those that ended as well."""
    found: list[dict[str, Any]] = get(f"/containers/json?all={int(every)}")
    return found


def usage(container: str) -> dict[str, Any]:
    """Return what a container has used up to now; one look, no waiting for a second."""
    found: dict[str, Any] = get(f"/containers/{container}/stats?stream=false&one-shot=true")
    return found


def details(container: str) -> dict[str, Any]:
    """Return all that is known of a container."""
    found: dict[str, Any] = get(f"/containers/{container}/json")
    return found


def events(kinds: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield what happens to containers as it happens, until Docker goes.

    Raises:
        DockerError: it is away, or has gone.
    """
    wanted = quote(json.dumps({"type": ["container"], "event": list(kinds)}))
    connection = UnixConnection(SOCKET, None)
    try:
        connection.request("GET", f"{VERSION}/events?filters={wanted}")
        answer = connection.getresponse()
        while line := answer.readline():
            yield json.loads(line)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DockerError(f"events: {error}") from None
    finally:
        connection.close()


def service_of(labels: dict[str, str], name: str) -> str:
    """Return the service that a container belongs to; its own name, where it is of none."""
    return labels.get("com.docker.swarm.service.name") or name.lstrip("/")
