"""The cache of finished parts: each in a folder of its own that appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from engine import lock, places
from engine.errors import EngineError
from engine.pins import PARTS

if TYPE_CHECKING:
    from pathlib import Path

    from engine.events import Tell
    from engine.part import Part

Source = Literal["installed", "official", "built"]
RECORD = "part.json"


@dataclass
class Record:
    """What is known about a finished part.

    Attributes:
        source: where it came from.
        version: what it reports.
        upstream: the module, address or path that it was made of.
        seconds: how long that took.
        peak_bytes: the most memory that its build had at one time, 0 where none was run.
        sha256: of its files, by name.
    """

    source: Source
    version: str
    upstream: str
    seconds: float = 0.0
    peak_bytes: int = 0
    sha256: dict[str, str] = field(default_factory=dict)


def digest(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(part: Part, made: Path, record: Record) -> None:
    """Move a folder with a part's files into the cache.

    Raises:
        EngineError: its own binary is not among them.
    """
    if not (made / part.binary).exists():
        raise EngineError(f"{part.name}: {part.binary} was not made")
    record.sha256 = {
        path.name: digest(path) for path in sorted(made.iterdir()) if path.name != RECORD
    }
    (made / RECORD).write_text(json.dumps(asdict(record), indent=2) + "\n")
    target = places.part_folder(part)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    made.rename(target)


def get(part: Part) -> Record | None:
    """Return what is known about a part, None where it is not ready.

    One that was taken from this machine is a link, and not ready any more once its goal is gone.
    """
    folder = places.part_folder(part)
    try:
        record = Record(**json.loads((folder / RECORD).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    whole = all((folder / name).exists() for name in (part.binary, *record.sha256))
    return record if whole else None


def clean(tell: Tell) -> list[Path]:
    """Remove parts and homes that these pins do not use and return their folders.

    Other checkouts with other pins make theirs again when they need them.
    """
    kept = {places.part_folder(part) for part in PARTS} | {places.home()}
    with lock.exclusive(tell):
        found = [*places.root().glob("*"), *places.root().glob("parts/*")]
        parents = {places.root() / "parts"}
        removed = [path for path in found if path.is_dir() and path not in kept | parents]
        for path in removed:
            shutil.rmtree(path)
    return removed
