"""A stack that is up, and how to look at it from outside: names, TLS, answers, servers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.checkout import Checkout
from cli.context import resolve
from cli.facts.trees import tree
from tests.system.checks.target import Target

_SSH = (
    "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
    "-o", "ConnectTimeout=5", "-o", "BatchMode=yes",
)  # fmt: skip


@dataclass(frozen=True)
class Stack:
    """A stack of a system that runs on a local cloud.

    Attributes:
        outputs: what it exported.
    """

    checkout: Checkout
    system: str
    environment: str
    outputs: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return the stack's name."""
        return resolve(self.system, self.environment, None).stack

    @property
    def plan(self) -> Mapping[str, Any]:
        """Return what was planned for the real cloud; it is what must be there."""
        return tree(self.system, self.environment)

    @property
    def front(self) -> str:
        """Return the address that the names lead to: where Cloudflare is in front, its edge's."""
        if (self.plan["stack"]["dns"] or {}).get("proxied"):
            profile = json.loads((self.checkout.state / "cloud" / "profile.json").read_text())
            return str(profile["edge_ranges"][0].partition("/")[0])
        for balancer in self.outputs["load_balancers"].values():
            return str(balancer["ipv4"])
        edges = [key for key, server in self.plan["stack"]["servers"].items()
                 if "edge" in server["roles"]]  # fmt: skip
        return str(self.outputs["servers"][edges[0]]["public_ipv4"])

    @property
    def roots(self) -> Path:
        """Return the certificates of the local cloud's authorities."""
        return self.checkout.state / "cloud" / "acme" / "roots.pem"

    def hosts(self) -> tuple[str, ...]:
        """Return every name that is served; a wildcard by one of its tenants."""
        found = [route["host"] for route in self.plan["config"]["ingress"]["routes"]]
        tenants = [tenant["subdomain"] for tenant in self.plan["stack"]["tenants"].values()]
        names = [self.fill(host).replace("*", tenants[0] if tenants else "any") for host in found]
        return tuple(dict.fromkeys(names))

    def fill(self, text: str) -> str:
        """Put the stack's domain into a text of the system's file."""
        domain = self.plan["stack"]["domain"] or self.plan["config"]["domain"]
        return text.replace("{domain}", domain)

    def target(self, host: str) -> Target:
        """Return what is asked for a name of the stack; no name server is needed."""
        return Target(self.fill(host), self.front, self.roots)

    def on(self, server: str, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command on a server as its user."""
        spec = self.plan["servers"][server]
        key = self.checkout.path / ".env" / "ssh" / f"deploy-{self.name}"
        address = self.outputs["servers"][server]["public_ipv4"]
        words = ["ssh", *_SSH, "-p", str(spec["ssh_port"]), "-i", str(key)]
        words += [f"{spec['ssh_user']}@{address}", command]
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    def plinth(self, verb: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours on this stack, as a person would who has nobody to ask."""
        return subprocess.run(
            ["bin/plinth", verb, self.system, self.environment, *words, "--cloud", "local"],
            cwd=self.checkout.path,
            env=self.checkout.environment | {"COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )

    def pulumi(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run the plain Pulumi CLI on this stack, as a person would after `activate`."""
        return subprocess.run(
            ["bash", "-c", f". .env/activate-{self.name} && pulumi {command}"],
            cwd=self.checkout.path,
            env=self.checkout.environment,
            capture_output=True,
            text=True,
            check=False,
        )


def up(checkout: Checkout, system: str, environment: str) -> Stack:
    """Bring a stack up.

    Raises:
        RuntimeError: it did not come up; the message is what `make up` printed.
    """
    words = (f"SYSTEM={system}", f"ENV={environment}", "CLOUD=local")
    checkout.make("up", *words)
    outputs = json.loads(checkout.make("outputs", *words).stdout)
    return Stack(checkout, system, environment, outputs)


def down(checkout: Checkout, system: str, environment: str) -> None:
    """Remove a stack, however far it came."""
    checkout.make("down", f"SYSTEM={system}", f"ENV={environment}", "CLOUD=local", check=False)
