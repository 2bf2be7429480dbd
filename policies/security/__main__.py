"""Starts the security pack; it answers until the engine ends it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# A pack starts in its own folder, and the project's packages are two above.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pulumi_policy import PolicyPack

from policies.adapter import resource_policy
from policies.rules.security import rules_for
from policies.stack import is_protected

RULES = rules_for(protect=is_protected(os.environ))
PolicyPack("plinth-security", [resource_policy(rule) for rule in RULES])
