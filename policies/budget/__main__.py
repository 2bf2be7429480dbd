"""Starts the budget pack; it answers until the engine ends it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

# A pack starts in its own folder, and the project's packages are two above.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

# It has no plugins here, and to look for them is to read about every package that is installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from policies.before import Before
from policies.budget.pack import BUDGET, spending
from policies.rules.stack import Stack
from policies.server import serve

# What this pack needs at the very end is imported and read once it is up, beside the program.
AFTER_START = 0.2  # seconds


def read_early() -> None:
    """Read all but the resources; what goes wrong is told when it is asked for."""
    with suppress(Exception):
        spending(Stack(resources=(), before=Before(), today=datetime.now(UTC).date()), {})


reader = Timer(AFTER_START, read_early)
reader.daemon = True
reader.start()
serve(BUDGET)
