"""The five systems' stacks, as plan parts of the edge see them.

No service is planned and nothing is checked, so what other parts refuse is no matter here.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import yaml

from components.blueprint.context import Context
from components.catalog import load_catalogue
from components.config import CloudProfile
from tests.unit.components import support

REAL = CloudProfile()


def problems(system: str, env: str = "prod", **changes: Any) -> list[tuple[str, str]]:
    """Return path and cause of what is wrong with a stack's values after changes."""
    found = support.problems(f"{system}-{env}", given=_values(system, env, changes))
    return [(problem.path, problem.cause) for problem in found]


def _values(system: str, env: str, changes: dict[str, Any]) -> dict[str, Any]:
    file = support.ROOT / "systems" / system / f"Pulumi.{env}.yaml"
    values: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    return values | {f"plinth:{key}": value for key, value in changes.items()}


def context(
    system: str, env: str = "prod", profile: CloudProfile = REAL, **changes: Any
) -> Context:
    """Return what the planning looks at, with changes to the stack's values."""
    values = _values(system, env, changes)
    with patch("components.config.loader.cross_check", return_value=[]):
        config = support.config(f"{system}-{env}", given=values, profile=profile)
    return Context(config, load_catalogue(), {})
