"""`plinth-reach SERVICE PORT`: connects standard input and output to a port inside of a container.

Nothing of monitoring is published, so this is how people and commands come to it: by SSH.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import threading
from pathlib import Path

from . import docker

_NETWORK = 0x40000000  # CLONE_NEWNET
_CHUNK = 64 * 1024


def main(words: list[str]) -> int:
    """Connect; returns 1 where no such container runs here."""
    if len(words) != 2 or not words[1].isdigit():  # noqa: PLR2004 - a service and a port
        sys.stderr.write("usage: plinth-reach SERVICE PORT\n")
        return 2
    try:
        pid = _process(words[0])
    except (docker.DockerError, LookupError) as error:
        sys.stderr.write(f"plinth-reach: {error}\n")
        return 1
    _enter(pid)
    try:
        connection = socket.create_connection(("127.0.0.1", int(words[1])), timeout=10)
    except OSError as error:
        sys.stderr.write(f"plinth-reach: {words[0]}:{words[1]}: {error}\n")
        return 1
    connection.settimeout(None)
    back = threading.Thread(target=_out, args=(connection,))
    back.start()
    while data := os.read(0, _CHUNK):
        connection.sendall(data)
    # no half close: servers take it for a client that went, and drop their answer
    back.join()
    return 0


def _process(service: str) -> int:
    for item in docker.containers():
        if docker.service_of(item.get("Labels") or {}, (item.get("Names") or [""])[0]) == service:
            pid: int = docker.details(item["Id"])["State"]["Pid"]
            return pid
    raise LookupError(f"no container of {service} runs here")


def _enter(pid: int) -> None:
    """Take part in a process' network; Python has this itself from 3.12 on."""
    with Path(f"/proc/{pid}/ns/net").open("rb") as namespace:
        library = ctypes.CDLL(None, use_errno=True)
        if library.setns(namespace.fileno(), _NETWORK):
            raise OSError(ctypes.get_errno(), "cannot enter the container's network")


def _out(connection: socket.socket) -> None:
    while data := connection.recv(_CHUNK):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    # the other end has said all: whoever waits on our input would wait for nothing
    os._exit(0)
