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


def context(
    system: str, env: str = "prod", profile: CloudProfile = REAL, **changes: Any
) -> Context:
    """Return what the planning looks at, with changes to the stack's values."""
    file = support.ROOT / "systems" / system / f"Pulumi.{env}.yaml"
    values = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    values |= {f"plinth:{key}": value for key, value in changes.items()}
    with patch("components.config.load.cross_check", return_value=[]):
        config = support.config(f"{system}-{env}", given=values, profile=profile)
    return Context(config, load_catalogue(), {})
