"""Starts the security pack; it answers until the engine ends it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# A pack starts in its own folder, and the project's packages are two above.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pulumi_policy import PolicyPack

from policies.adapter import resource_policy
from policies.rules.security import ALWAYS, WHERE_PROTECTED
from policies.stack import config_values, is_protected


def protected(urn: str) -> bool:
    """Tell whether the stack that a resource belongs to asks for protection."""
    return is_protected(config_values(os.environ, urn))


PolicyPack(
    "plinth-security",
    [
        *(resource_policy(rule) for rule in ALWAYS),
        *(resource_policy(rule, protected) for rule in WHERE_PROTECTED),
    ],
)
