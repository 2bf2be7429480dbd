"""Where Traefik's binary comes from: the engine builds it from its Go module."""

from __future__ import annotations

import os
from pathlib import Path

from localcloud.images.errors import ImageError


def binary() -> Path:
    """Give the newest binary that the engine built.

    Raises:
        ImageError: there is none yet.
    """
    root = os.environ.get("PLINTH_CACHE")
    engine = (Path(root) if root else Path.home() / ".cache" / "plinth") / "engine"
    found = sorted(engine.glob("*/traefik"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise ImageError(f"Traefik is not built yet ({engine}): run python -m engine build")
    return found[-1]
