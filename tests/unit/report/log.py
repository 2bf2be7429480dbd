"""Makes event logs as the engine writes them."""

from __future__ import annotations

import json
from typing import Any

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PREFIX = "urn:pulumi:dev::plinth::"
SERVER = "hcloud:index/server:Server"
VOLUME = "hcloud:index/volume:Volume"
SERVICE = "docker:index/service:Service"


def step(  # noqa: PLR0913, PLR0917 - the parts of an event
    op: str,
    token: str,
    name: str,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    parent: str = "plinth:index:Data::data",
    keys: tuple[str, ...] = (),
    diffs: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the event that announces a step."""
    meta: dict[str, Any] = {"op": op, "urn": f"{PREFIX}{token}::{name}", "type": token}
    for side, inputs in (("old", old), ("new", new)):
        if inputs is not None:
            meta[side] = {"inputs": inputs, "parent": f"{PREFIX}{parent}"}
    meta |= {"keys": list(keys)} if keys else {}
    meta |= {"diffs": list(diffs)} if diffs else {}
    return {"resourcePreEvent": {"metadata": meta}}


def outputs(values: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the event with the stack's outputs, and those that it has now."""
    token = "pulumi:pulumi:Stack"
    meta: dict[str, Any] = {"op": "same", "urn": f"{PREFIX}{token}::plinth-dev", "type": token}
    meta["new"] = {"inputs": {}, "outputs": values}
    if before is not None:
        meta["old"] = {"inputs": {}, "outputs": before}
    return {"resOutputsEvent": {"metadata": meta}}


def violation(policy: str, level: str, message: str, name: str = "") -> dict[str, Any]:
    """Return the event of a policy that was not kept."""
    subject = f"{PREFIX}{VOLUME}::{name}" if name else ""
    return {
        "policyEvent": {
            "policyName": policy,
            "enforcementLevel": level,
            "message": message,
            "resourceUrn": subject,
        }
    }


def failure(message: str) -> dict[str, Any]:
    """Return the event of an error; coloured, as the engine writes it."""
    text = f"<{{%fg 1%}}>{message}<{{%reset%}}>\n"
    return {"diagnosticEvent": {"severity": "error", "message": text}}


END = {"summaryEvent": {"isPreview": True}}


def log(*events: dict[str, Any], end: bool = True) -> list[str]:
    """Return the log's lines."""
    return [json.dumps(event) + "\n" for event in [*events, *([END] if end else [])]]
