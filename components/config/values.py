"""Pulumi's config values as they reach a program: strings, with structures in JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "plinth"


def from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return all config values that the engine hands to the program, by full key."""
    values: dict[str, str] = json.loads(environ.get("PULUMI_CONFIG") or "{}")
    return values


def settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the project's own values without their namespace, structures decoded."""
    prefix = f"{NAMESPACE}:"
    return {
        key.removeprefix(prefix): _decode(value)
        for key, value in values.items()
        if key.startswith(prefix)
    }


def _decode(value: Any) -> Any:
    """Decode a string that is a JSON structure; plain values stay as they are written."""
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return None if value in ("null", "") else value  # the engine writes null as nothing
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value
