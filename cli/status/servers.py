"""Asks every server how it is, all at once."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from cli.paths import ROOT
from components.remote.bundle import bundle
from components.remote.status import machine, swarm, told, watching

_CONNECT, _PATIENCE = 8, 30
_PROGRAM = bundle(machine, swarm, watching, told)


@dataclass(frozen=True)
class Asked:
    """What the servers said, by key, and why others did not, by key."""

    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    silent: Mapping[str, str] = field(default_factory=dict)


def ask(logins: Mapping[str, str]) -> Asked:
    """Ask all servers; `logins` has the line of `ssh` for each."""
    with ThreadPoolExecutor(max_workers=max(len(logins), 1)) as pool:
        answers = dict(zip(logins, pool.map(_one, logins.values()), strict=True))
    return Asked(
        told={key: said for key, said in answers.items() if not isinstance(said, str)},
        silent={key: said for key, said in answers.items() if isinstance(said, str)},
    )


def _one(login: str) -> Mapping[str, Any] | str:
    """Return what a server says, or why it does not."""
    words = [*shlex.split(login), "-o", "BatchMode=yes", "-o", f"ConnectTimeout={_CONNECT}"]
    try:
        done = subprocess.run(
            [*words, "sudo python3 -I -"],
            input=_PROGRAM,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it did not answer within {_PATIENCE} s"
    lines = done.stderr.strip().splitlines()
    if done.returncode:
        return lines[-1] if lines else f"it ended with {done.returncode}"
    try:
        found: Mapping[str, Any] = json.loads(done.stdout)
    except ValueError:
        return "it answered something else"
    return found
