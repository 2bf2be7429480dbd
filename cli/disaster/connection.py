"""An open connection to a database on a server, which may be lost with it at any time."""

from __future__ import annotations

import shlex
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cli.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.backups.remote import Remote


@contextmanager
def connected(server: Remote, service: str) -> Iterator[subprocess.Popen[str]]:
    """Give a connection; what is left of it goes, also where its other end is gone."""
    words = [
        *shlex.split(server.ssh),
        "-o",
        "BatchMode=yes",
        "-o",
        "ServerAliveInterval=2",
    ]
    process = subprocess.Popen(
        [*words, psql(service, interactive=True)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream:
                    stream.close()


def psql(service: str, *, interactive: bool = False) -> str:
    """Return the command that asks a database as its administrator, on its server."""
    find = f"docker ps -q -f label=com.docker.swarm.service.name={shlex.quote(service)}"
    flags = "-i " if interactive else ""
    return f'docker exec {flags}"$({find})" psql --no-psqlrc -qAtU postgres -d postgres'


def tell(process: subprocess.Popen[str], sql: str) -> None:
    """Say something, whether or not somebody is there."""
    if process.stdin:
        with suppress(OSError):
            process.stdin.write(sql)
            process.stdin.flush()


def answer(process: subprocess.Popen[str], sql: str) -> str | None:
    """Return one line, None where nobody answers any more."""
    tell(process, sql)
    line = process.stdout.readline() if process.stdout else ""
    return line.strip() if line else None
