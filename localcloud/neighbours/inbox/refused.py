"""Ways by which nothing is taken from a stack, as of a provider that took its webhook back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.host import Folder
from localcloud.machines import private_file

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "refused.json"


def refuse(state: Path, stack: str, ways: tuple[str, ...]) -> None:
    """Have a stack's messages refused by these ways, and by no other.

    Args:
        state: the local cloud's folder.
        stack: as it has its addresses.
        ways: `slack`, `discord`, `pagerduty` or `webhook`; none: all are taken again.
    """
    path = Folder(state).neighbours / "inbox" / FILE
    known = {**_read(path), stack: list(ways)}
    private_file.write(path, json.dumps(known, indent=2).encode())


def is_refused(folder: Path, stack: str, way: str) -> bool:
    """Tell whether messages of a stack are refused; `folder` is the inbox's."""
    return way in _read(folder / FILE).get(stack, [])


def _read(path: Path) -> Mapping[str, list[str]]:
    try:
        found: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found
