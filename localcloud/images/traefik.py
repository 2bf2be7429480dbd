"""Where Traefik's binary comes from: the engine builds it from its Go module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import engine
from localcloud.images.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path


def binary() -> Path:
    """Give the binary that the engine built.

    Raises:
        ImageError: there is none yet.
    """
    found = engine.optional("traefik")
    if found is None:
        raise ImageError("Traefik is not built yet: run python -m engine build traefik")
    return found
