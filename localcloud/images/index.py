"""The image index: which image really runs for each reference, as the program reads it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from localcloud.images.catalog import Image


@dataclass(frozen=True)
class Made:
    """An image that is in the storage.

    Attributes:
        key: fingerprint of what it was made from.
        digest: of its manifest, `sha256:...`.
        seconds: what making it took.
    """

    key: str
    digest: str
    kind: Literal["built", "stand-in", "pulled"]
    note: str
    seconds: float

    def save(self, path: Path) -> None:
        """Remember it beside the storage."""
        write(path, asdict(self))


def recall(path: Path) -> Made | None:
    """Give what was saved, or None where nothing is or it cannot be read."""
    try:
        return Made(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def entries(registry: str, made: Iterable[tuple[Image, Made]]) -> dict[str, dict[str, str]]:
    """Give the index for a registry's address: a reference that is pinned to its digest."""
    return {
        image.reference: {
            "reference": f"{registry}/{image.reference}@{one.digest}",
            "digest": one.digest,
            "kind": one.kind,
            "note": one.note,
        }
        for image, one in made
    }


def merge(
    kept: dict[str, dict[str, str]],
    new: dict[str, dict[str, str]],
    registry: str,
    wanted: Collection[str] | None,
) -> dict[str, dict[str, str]]:
    """Give the index with what one stack asked for renewed, the other stacks' entries as they were.

    Args:
        kept: the index as it is.
        new: entries of those of the wanted images that there are.
        registry: entries of another one are of no use any more.
        wanted: references that are renewed, None for all.
    """
    others = {
        ref: entry
        for ref, entry in kept.items()
        if wanted is not None and ref not in wanted and entry["reference"].startswith(registry)
    }
    return dict(sorted((others | new).items()))


def read(path: Path) -> dict[str, dict[str, str]]:
    """Give an index as it was written, empty where there is none or it cannot be read."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: Path, value: Any) -> None:
    """Write JSON whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps(value, indent=2) + "\n")
    partial.replace(path)
