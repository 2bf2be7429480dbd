"""Puts right inside the Swarm what a killed run left behind: objects that no state knows.

Their names are taken then, and Docker refuses the same name twice. Asked over SSH as the Docker
provider asks, with the address and the pinned host key that the state holds.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from cli.paths import ROOT

PROVIDER = "pulumi:providers:docker"
# In the order in which they can be removed: services use the others.
DOCKER_KINDS = {
    "docker:index/service:Service": "service",
    "docker:index/serviceConfig:ServiceConfig": "config",
    "docker:index/secret:Secret": "secret",
    "docker:index/network:Network": "network",
}
PATIENCE = 60.0
Run = Callable[[str], str]


class UnreachableError(Exception):
    """A manager could not be asked; the message is ssh's or Docker's own."""


def managers(deployment: dict[str, Any]) -> list[Run]:
    """Return for each Docker provider of a state what runs a command where it leads."""
    found = []
    for resource in deployment.get("resources") or []:
        inputs = resource.get("inputs") or {}
        host, options = inputs.get("host"), inputs.get("sshOpts")
        if resource["type"] == PROVIDER and isinstance(host, str) and isinstance(options, str):
            found.append(_over_ssh(host, json.loads(options)))
    return found


def known_objects(deployment: dict[str, Any]) -> dict[str, set[str]]:
    """Return the ids of Docker's objects that the state manages, by kind."""
    known: dict[str, set[str]] = {kind: set() for kind in DOCKER_KINDS.values()}
    for resource in deployment.get("resources") or []:
        kind = DOCKER_KINDS.get(resource["type"])
        if kind and resource.get("id"):
            known[kind].add(str(resource["id"]))
    return known


def remove_strays(run: Run, stack: str, known: dict[str, set[str]]) -> list[str]:
    """Remove the stack's labelled objects that its state does not know.

    Returns:
        What was removed, for the display.

    Raises:
        UnreachableError: the manager cannot be asked, or refuses.
    """
    removed = []
    for kind, kept in known.items():
        labels = f"--filter label=managed-by=plinth --filter label=stack={shlex.quote(stack)}"
        listed = run(f"docker {kind} ls {labels} --format '{{{{.ID}}}} {{{{.Name}}}}'")
        for line in listed.splitlines():
            short, name = line.split(maxsplit=1)
            if not any(full.startswith(short) for full in kept):
                run(f"docker {kind} rm {shlex.quote(short)}")
                removed.append(f"{kind} {name}")
    return removed


def _over_ssh(host: str, options: list[str]) -> Run:
    address = urlsplit(host)
    words = ["ssh", *options, "-o", "ConnectTimeout=10", "-p", str(address.port or 22)]
    words.append(f"{address.username}@{address.hostname}")

    def run(command: str) -> str:
        try:
            done = subprocess.run(
                [*words, command],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            raise UnreachableError(f"{address.hostname} does not answer") from None
        if done.returncode:
            raise UnreachableError(done.stderr.strip() or f"{address.hostname}: {command} failed")
        return done.stdout

    return run
