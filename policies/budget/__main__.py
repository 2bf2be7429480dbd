"""Starts the budget pack; it answers until the engine ends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Timer

# A pack starts in its own folder, and the project's packages are two above.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pulumi_policy import PolicyPack

from policies.adapter import stack_policy
from policies.rules.bill import bill
from policies.rules.budget import RULES, Spending
from policies.rules.resource import Resource
from policies.stack import ROOT, config_values

# The engine starts pack after pack and then the program. What this pack needs at the very end is
# imported and read meanwhile, once the pack is up.
AFTER_START = 0.2  # seconds


def spending(urn: str, resources: Sequence[Resource]) -> Spending:
    """Return what the resources cost and what they may."""
    from components.catalog import load_catalogue  # noqa: PLC0415 - see above
    from policies.stack_budget import read_budget  # noqa: PLC0415

    budget = read_budget(config_values(os.environ, urn), ROOT)
    return Spending(bill(resources, load_catalogue()), budget)


def read_early() -> None:
    """Read all but the resources; what goes wrong is told when it is asked for."""
    with suppress(Exception):
        spending("", ())


reader = Timer(AFTER_START, read_early)
reader.daemon = True
reader.start()
PolicyPack("plinth-budget", [stack_policy(rule, spending) for rule in RULES])
