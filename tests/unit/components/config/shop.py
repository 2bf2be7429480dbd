"""The shop system, copied and changed, for tests of stores and tenants."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import yaml

from components.config import ConfigErrors, StackConfig
from tests.unit.components import support

if TYPE_CHECKING:
    from pathlib import Path

    from components.config import Problem

FOLDER = "systems/ecommerce"


def values(**changes: Any) -> dict[str, Any]:
    """Return the values of the shop's smallest stack, changed."""
    text = (support.ROOT / FOLDER / "Pulumi.dev.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["config"]
    return found | {f"plinth:{key}": value for key, value in changes.items()}


def copied(root: Path, services: dict[str, Any] | None = None) -> Path:
    """Copy the system into a project's folder; `services` are merged into its own, two deep."""
    shutil.copytree(support.ROOT / FOLDER, root / FOLDER)
    path = root / FOLDER / "system.yaml"
    system = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key, changes in (services or {}).items():
        service = system["services"].setdefault(key, {})
        for name, value in changes.items():
            inner = isinstance(value, dict) and isinstance(service.get(name), dict)
            service[name] = {**service[name], **value} if inner else value
    path.write_text(yaml.safe_dump(system), encoding="utf-8")
    return root


def config(root: Path, **changes: Any) -> StackConfig:
    """Load the stack of a copied system."""
    return support.config("ecommerce-dev", root=root, given=values(**changes))


def problems(root: Path, **changes: Any) -> tuple[Problem, ...]:
    """Return what is wrong with it, nothing where nothing is."""
    try:
        config(root, **changes)
    except ConfigErrors as errors:
        return errors.problems
    return ()


def told(root: Path, **changes: Any) -> list[tuple[str, str]]:
    """Return path and cause of everything that is wrong."""
    return [(problem.path, problem.cause) for problem in problems(root, **changes)]
