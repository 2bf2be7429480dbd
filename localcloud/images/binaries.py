"""Where binaries that Debian does not have come from: the engine builds them from Go modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import engine
from localcloud.images.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path


def binary(part: str) -> Path:
    """Give the binary of a part that the engine built.

    Raises:
        ImageError: there is none yet.
    """
    found = engine.optional(part)
    if found is None:
        raise ImageError(f"{part} is not built yet: run python -m engine build {part}")
    return found
