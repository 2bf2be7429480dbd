"""Container images of a stack: which it asks for, and having them in a local cloud's registry."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cli.errors import PlinthError
from cli.interrupt import Stopped
from cli.paths import ROOT
from components.config import StackConfig

Tell = Callable[[str], None]


def asked_for(config: StackConfig) -> list[str]:
    """Return the images that the stack asks for, by name and tag: others are not made for it."""
    asked = [service.image for service in config.services.values()]
    if config.system.backups:
        asked += [item.image for item in config.system.backups.items.values() if item.image]
    return sorted({image.partition("@")[0] for image in asked})


def make_images(
    profile: Mapping[str, Any], images: Sequence[str], tell: Tell = lambda _: None
) -> None:
    """Have images in the local cloud's registry and its index.

    Args:
        profile: of a local cloud that runs.
        images: references without digests.
        tell: takes what is going on, line by line.

    Raises:
        PlinthError: one could not be made.
    """
    wanted = [word for image in images for word in ("--image", image)]
    place = ("--registry", profile["registry"], "--index", profile["image_index"])
    _module("localcloud.images", "build", *place, *wanted, tell=tell)


def _module(module: str, *arguments: str, tell: Tell) -> None:
    """Run one of the project's own commands, its lines being the step's details."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        text=True,
        bufsize=1,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    tail: list[str] = []
    assert process.stdout is not None  # noqa: S101  asked for above
    try:
        for line in process.stdout:
            if line.strip():
                tail = [*tail[-14:], line.rstrip()]
                tell(line.strip())
    except Stopped:
        process.terminate()
        process.wait()
        raise
    if process.wait():
        raise PlinthError(f"{module} {arguments[0]} failed:\n" + "\n".join(tail))
