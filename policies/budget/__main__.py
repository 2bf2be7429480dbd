"""Starts the budget pack; it answers until the engine ends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

# A pack starts in its own folder, and the project's packages are two above.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pulumi_policy import PolicyPack

from policies.adapter import stack_policy
from policies.rules.bill import bill
from policies.rules.budget import RULES, Spending
from policies.rules.resource import Resource
from policies.stack import ROOT


def spending(resources: Sequence[Resource]) -> Spending:
    """Return what the resources cost and what they may."""
    # Imported when asked, while the program has long been at work: the pack is up sooner.
    from components.catalog import load_catalogue  # noqa: PLC0415
    from policies.stack_budget import read_budget  # noqa: PLC0415

    return Spending(bill(resources, load_catalogue()), read_budget(os.environ, ROOT))


PolicyPack("plinth-budget", [stack_policy(rule, spending) for rule in RULES])
