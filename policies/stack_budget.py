"""The budget of a stack: its own, else its system's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from components.config.budget import BudgetConfig


class BudgetUnreadableError(Exception):
    """The budget cannot be read, so nothing can be held against it."""


def read_budget(values: Mapping[str, Any], root: Path) -> BudgetConfig:
    """Return limit and marks, EUR a month.

    Args:
        values: the stack's config values (`policies.stack.config_values`).
        root: the project's folder, which holds `systems/`.

    Raises:
        BudgetUnreadableError: with what to mend.
    """
    own, system = values.get("plinth:budget"), str(values.get("plinth:system", ""))
    try:
        if own is not None:
            where = "plinth:budget of the stack's config"
            return BudgetConfig.model_validate(json.loads(own) if isinstance(own, str) else own)
        where = f"`budget` in systems/{system}/system.yaml"
        return BudgetConfig.model_validate(_of_system(system, root))
    except OSError as error:
        cause = error.strerror or "it is not there"
    except (ValueError, yaml.YAMLError) as error:
        cause = _cause(error)
    raise BudgetUnreadableError(f"{where} cannot be read: {cause}")


def _of_system(system: str, root: Path) -> Any:
    text = (root / "systems" / system / "system.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    return document.get("budget") if isinstance(document, dict) else None


def _cause(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        return f"{place}: {first['msg']}" if place else first["msg"]
    return str(error)
