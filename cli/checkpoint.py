"""The stack's state file after a Pulumi that was killed while it wrote it.

Pulumi puts the version before beside it as `.bak` and then writes in place: a kill in that moment
leaves half a file, or none. What the older version does not know to be made is then found on the
cloud like anything else that a run which was cut off left there. Beside each file it keeps what
kind of file that is (`.attrs`), which it can do without, but not read half of.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
from pathlib import Path
from typing import Any


def restore(path: Path) -> bool:
    """Put the version before in the place of a damaged one.

    Args:
        path: the stack's state file.

    Returns:
        Whether it was damaged and could be restored.
    """
    for kinds in path.parent.glob(f"{glob.escape(path.name)}*.attrs"):
        if _read(kinds) is None:
            kinds.unlink()
    before = path.with_name(f"{path.name}.bak")
    if _whole(path) or not _whole(before):
        return False
    fresh = path.with_name(f"{path.name}.restored")
    shutil.copyfile(before, fresh)
    os.replace(fresh, path)  # noqa: PTH105 - says that it is one step
    return True


def _whole(path: Path) -> bool:
    return "checkpoint" in (_read(path) or {})


def _read(path: Path) -> dict[str, Any] | None:
    """Return what a file of JSON says; None where it is none, or not whole."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
