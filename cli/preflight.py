"""What must be true of the machine before any work starts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from cli import system_packages
from cli.context import Context
from cli.errors import PlinthError
from cli.paths import cache_dir

GIB = 1 << 30
FREE_GIB = 2.0  # servers' disks and images of a small stack; the engine's build asks for its own


def check(context: Context, tell: Callable[[str], None]) -> None:
    """Check, and install what is missing where that is allowed.

    Raises:
        PlinthError: the disk is too full, or packages are missing that we may not install.
    """
    for place in (cache_dir(), context.state):
        _disk(place)
    if context.local:
        _packages(tell)


def machines_possible() -> str:
    """Return why servers cannot boot here, empty where they can."""
    if os.uname().sysname != "Linux":
        return "servers boot on Linux only"
    return "" if os.geteuid() == 0 else "servers boot for root only"


def _disk(place: Path) -> None:
    existing = next(path for path in (place, *place.parents) if path.exists())
    free = shutil.disk_usage(existing).free / GIB
    if free < FREE_GIB:
        raise PlinthError(
            f"{existing} has {free:.1f} GiB free; {FREE_GIB:.0f} GiB are needed. Make room, or "
            "choose other places: PLINTH_CACHE=… PLINTH_STATE=…",
            exit_code=2,
        )


def _packages(tell: Callable[[str], None]) -> None:
    missing = system_packages.missing()
    if machines_possible():
        # Without machines the API alone runs, which needs nothing but ssh-keygen.
        missing = [need for need in missing if need.program == "ssh"]
    if not missing:
        return
    names = sorted({need.package for need in missing})
    if not system_packages.can_install():
        raise PlinthError(
            f"Missing: {', '.join(names)}. Run: {system_packages.install_line(names)}", exit_code=2
        )
    tell(f"installing {' '.join(names)}")
    system_packages.install(names)
    tell(f"installed {' '.join(names)}")
