"""Where caches and state live; standard library only, the bootstrap imports it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def cache_dir() -> Path:
    """Return the cache shared by all checkouts (`PLINTH_CACHE`, else `~/.cache/plinth`)."""
    given = os.environ.get("PLINTH_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "plinth"


def checkout_id(root: Path = ROOT) -> str:
    """Return a name for this checkout that no other checkout on the machine has."""
    return f"{root.name}-{hashlib.sha256(str(root).encode()).hexdigest()[:6]}"


def state_dir(root: Path = ROOT) -> Path:
    """Return this checkout's state (`PLINTH_STATE`, else under `~/.local/state/plinth`).

    It is outside the tree so that `git clean` cannot remove the disks of running servers.
    """
    given = os.environ.get("PLINTH_STATE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "plinth" / checkout_id(root)
