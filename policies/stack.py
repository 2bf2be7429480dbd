"""What a pack knows of the stack: its config values, from the engine or from the stack's file.

Read without `components.config`, whose import would make every preview slower.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CONFIG_VARIABLE = "PULUMI_CONFIG"
PREFIX = "plinth:"
URN_PARTS = 4  # urn:pulumi:STACK::PROJECT::…
OFF = ("false", "f", "no", "n", "off", "0", "null", "none", "")


class StackUnreadableError(Exception):
    """Nothing is known of the stack, so rules that depend on its config cannot be asked."""


def config_values(environ: Mapping[str, str], urn: str, root: Path = ROOT) -> Mapping[str, Any]:
    """Return the config values of a stack by full key; structures may be JSON or parsed.

    Args:
        environ: variables as the engine gives them to a pack.
        urn: of any resource of the stack; it names the stack.
        root: the project's folder.

    Raises:
        StackUnreadableError: the engine told nothing, and the stack has no file.
    """
    told = environ.get(CONFIG_VARIABLE)
    if told:
        values = json.loads(told)
        if not isinstance(values, dict):
            raise StackUnreadableError("the stack's config cannot be read: it is no mapping")
        return values
    return _of_file(urn, root)


def settings_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the project's own values without their prefix, structures decoded."""
    return {
        key.removeprefix(PREFIX): _decoded(value)
        for key, value in values.items()
        if key.startswith(PREFIX)
    }


def names_of(urn: str) -> tuple[str, str]:
    """Return project and stack that a URN names, each empty where it is none."""
    parts = urn.split(":")
    return (parts[4], parts[2]) if len(parts) > URN_PARTS else ("", "")


def is_protected(values: Mapping[str, Any]) -> bool:
    """Tell whether the stack asks for protection; a word that is not understood counts as yes."""
    return says_yes(values.get("plinth:protect", False))


def says_yes(value: Any) -> bool:
    """Tell whether a switch of the config is on; a word that is not understood counts as yes."""
    return str(value).strip().lower() not in OFF


def _decoded(value: Any) -> Any:
    """Return a structure that is written as JSON, truth values and anything else as it is."""
    if not isinstance(value, str):
        return value
    if value in {"true", "false"}:
        return value == "true"
    if not value.startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _of_file(urn: str, root: Path) -> Mapping[str, Any]:
    """Read the tracked file: `pulumi policy analyze` gives a pack no config."""
    import yaml  # noqa: PLC0415 - not needed by a preview

    _, stack = names_of(urn)
    own = (
        path
        for path in sorted(root.glob("systems/*/Pulumi.*.yaml"))
        if stack == f"{path.parent.name}-{path.name.split('.')[1]}"
    )
    path = next(own, root / f"Pulumi.{stack}.yaml")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        cause = getattr(error, "strerror", None) or error
        raise StackUnreadableError(
            f"the config of stack `{stack}` cannot be read from {path}: {cause}"
        ) from error
    values = document.get("config") if isinstance(document, dict) else document
    if values is None:  # an empty file, or no config in it
        return {}
    if not isinstance(values, dict):
        raise StackUnreadableError(
            f"the config of stack `{stack}` cannot be read from {path}: `config` is no mapping"
        )
    return values
