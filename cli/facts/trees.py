"""A stack's plan as a tree of plain mappings, in which facts are looked up.

Besides the blueprint's own parts, each by key, the tree has: `config` (the system's file),
`stack` (the stack's file, with its defaults), `first_boot` (user data by server, its files by their
names), and `tools` (the commands that every deployment brings to the servers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import PurePath
from typing import Any

import yaml

from cli.config_check import sound
from cli.context import resolve
from cli.paths import ROOT
from components.blueprint.plan import plan
from components.catalog import load_catalogue
from components.render.cloud_init import HostKey, user_data
from components.render.server import tools_script

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_KEY = HostKey("made at run time", "made at run time")


@cache
def tree(system: str, environment: str) -> Mapping[str, Any]:
    """Plan a stack as its cloud would have it, and return the plan as a tree.

    Args:
        system: a folder under systems/.
        environment: of that system; `phase2` is phases/phase2.yaml laid over prod.

    Raises:
        PlinthError: there is no such stack, or its config has problems.
    """
    phase = ROOT / "systems" / system / "phases" / f"{environment}.yaml"
    context = resolve(system, "prod" if phase.exists() else environment, None)
    values = _read(context.config_file)["config"]
    if phase.exists():
        values |= _read(phase)["config"]
    config = sound(context, values, tokens_needed=False)
    blueprint = plan(config, load_catalogue(), {})
    plain = _plain(blueprint)
    # without what is only expected to be used: the documents' own sums leave it out
    plain["costs"]["fixed"] = blueprint.costs.total - blueprint.costs.estimated
    return {
        **plain,
        "config": config.system.model_dump(),
        "stack": config.settings.model_dump(),
        "first_boot": {server.key: _first_boot(server.cloud_init) for server in blueprint.servers},
        "tools": tools_script(),
    }


def _read(path: PurePath) -> dict[str, Any]:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a plain name
        content: dict[str, Any] = yaml.load(file, Loader=_LOADER)  # noqa: S506 - the safe loader
    return content


def _plain(value: Any) -> Any:
    """Turn dataclasses into mappings, and lists of things with a key into mappings by it."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        if value and all(hasattr(item, "key") for item in value):
            return {item.key: _plain(item) for item in value}
        return [_plain(item) for item in value]
    return value


def _first_boot(spec: Any) -> dict[str, Any]:
    """Return a server's user data, with its files by their names alone."""
    data: dict[str, Any] = yaml.load(user_data(spec, _NO_KEY, ()), Loader=_LOADER)  # noqa: S506
    files = {PurePath(file["path"]).name: file["content"] for file in data.pop("write_files")}
    return {**data, "files": files}
