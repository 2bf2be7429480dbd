"""Files that only their owner may read, replaced atomically."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one, on the disk on return."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    with new.open("r+b") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    new.rename(path)
