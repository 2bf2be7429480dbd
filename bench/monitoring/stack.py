"""The stack that is looked at: which server has what, and how scripts run there."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.checkout import Checkout
from bench.server import Server
from cli.facts.trees import tree

_HERE = Path(__file__).parent / "on_server"


@dataclass(frozen=True)
class Watched:
    """A stack that is up.

    Attributes:
        plan: what was decided.
        outputs: what it exported.
    """

    checkout: Checkout
    plan: Mapping[str, Any]
    outputs: Mapping[str, Any]

    @classmethod
    def of(cls, checkout: Checkout, words: tuple[str, ...]) -> Watched:
        """Return the stack that `make` with these words has brought up."""
        named = dict(word.split("=") for word in words)
        outputs = json.loads(checkout.make("outputs", *words).stdout)
        return cls(checkout, tree(named["SYSTEM"], named["ENV"]), outputs)

    @property
    def monitor(self) -> str:
        """Return the key of the server that watches."""
        return str(self.plan["monitoring"]["server"])

    @property
    def watching(self) -> list[str]:
        """Return the services that watch."""
        services = self.plan["services"].items()
        return [key for key, service in services if service["group"] == "monitoring"]

    def ssh(self, server: str) -> str:
        """Return the line that logs in to a server."""
        return str(self.outputs["servers"][server]["ssh"])

    def run(self, server: str, script: str) -> str:
        """Run a shell script as root on a server; return what it wrote.

        Raises:
            RuntimeError: it failed.
        """
        return Server(self.checkout, self.ssh(server), "", "").run(script)

    def inside(self, service: str, program: str, *words: str) -> list[str]:
        """Return the shell's words that run a program of ours in a service's network."""
        find = f"docker ps -q -f label=com.docker.swarm.service.name={service}"
        process = f"$(docker inspect -f '{{{{.State.Pid}}}}' $({find}))"
        return ["nsenter", "-t", process, "-n", *self.program(program, *words)]

    @staticmethod
    def program(name: str, *words: str) -> list[str]:
        """Return the shell's words that run one of the programs of `on_server`."""
        source = (_HERE / f"{name}.py").read_text(encoding="utf-8")
        return ["python3", "-", *words, f"<<'END_OF_PROGRAM'\n{source}\nEND_OF_PROGRAM"]

    def begin(self, server: str, script: str) -> subprocess.Popen[str]:
        """Begin a shell script as root on a server."""
        process = subprocess.Popen(
            [*shlex.split(self.ssh(server)), "sudo bash -s"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.checkout.path,
            env=self.checkout.environment,
        )
        if process.stdin is not None:  # asked for above
            process.stdin.write(f"set -eu\n{script}\n")
            process.stdin.close()
            process.stdin = None
        return process
