"""Small states and events of the shape that Pulumi gives them."""

from __future__ import annotations

import json
from typing import Any

from drift.state import State

SERVER = "hcloud:index/server:Server"
FIREWALL = "hcloud:index/firewall:Firewall"
BALANCER = "hcloud:index/loadBalancer:LoadBalancer"
RECORD = "cloudflare:index/dnsRecord:DnsRecord"
COMMAND = "command:remote:Command"
SIGNATURE = "4dabf18193072939515e22adb298388d"


def urn(token: str, name: str) -> str:
    """Return a URN of the stack dev."""
    return f"urn:pulumi:dev::plinth::{token}::{name}"


def resource(token: str, key: str, number: str = "1", **inputs: Any) -> dict[str, Any]:
    """Return a resource as a state has it."""
    return {
        "urn": urn(token, key),
        "type": token,
        "custom": True,
        "id": number,
        "inputs": inputs,
        "outputs": inputs,
        "modified": "2026-11-20T10:00:00Z",
    }


def state(*resources: dict[str, Any]) -> State:
    """Return a state of these resources."""
    return State({"resources": list(resources)})


def secret(value: Any) -> dict[str, str]:
    """Return a secret in clear, as `--show-secrets` gives it."""
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps(value)}


def read(  # noqa: PLR0913, PLR0917 - the two sides of a step
    token: str,
    name: str,
    inputs: dict[str, Any],
    old: dict[str, Any],
    new: dict[str, Any] | None,
    operation: str = "update",
) -> str:
    """Return the line of an event log that says what was read of a resource."""
    sides = {
        "old": {"id": "1", "inputs": inputs, "outputs": old},
        "new": None if new is None else {"id": "1", "inputs": inputs, "outputs": new},
    }
    metadata = {"op": operation, "urn": urn(token, name), "type": token, **sides}
    return json.dumps({"resOutputsEvent": {"metadata": metadata}})
