"""`plinth cache`: what the cache holds, which of it this checkout needs, and room made of the rest.

All of it can be made again, so nothing is lost but the time for that.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from cli import bootstrap
from cli.paths import ROOT, cache_dir
from engine import places
from engine.pins import PARTS
from localcloud.machines import image_recipe

MOUNTS = Path("/proc/self/mounts")
DAY = 86400  # seconds
MIB = 1024**2


@dataclass(frozen=True)
class Held:
    """A folder of the cache.

    Attributes:
        kind: `engine`, `venv`, `machine image` or `images`.
        needed: whether this checkout, or a server that runs, has need of it.
        age: days since it was made.
        size: bytes on disk; of a file with several names, this name's share.
    """

    kind: str
    path: Path
    needed: bool
    age: float
    size: int


def held(cache: Path | None = None, mounts: Path = MOUNTS) -> list[Held]:
    """Look at everything in the cache and change nothing."""
    root = cache or cache_dir()
    running, now = mounts.read_text(encoding="utf-8") if mounts.exists() else "", time.time()
    return [
        Held(kind, path, needed or f"{path}/" in running, _age(path, now), _size(path))
        for kind, path, needed in _folders(root)
    ]


def surplus(found: Iterable[Held], days: float) -> list[Held]:
    """Return what nobody here needs and what was made at least so many days ago."""
    return [item for item in found if not item.needed and item.age >= days]


def prune(gone: Iterable[Held]) -> None:
    """Remove folders of the cache; each is renamed first, so that none is ever half there."""
    for item in gone:
        leaving = item.path.with_name(f"{item.path.name}.partial")
        shutil.rmtree(leaving, ignore_errors=True)
        item.path.rename(leaving)
        shutil.rmtree(leaving)


def show(console: Console, found: list[Held], gone: list[Held]) -> None:
    """Print one line for each kind and each folder that goes."""
    table = Table("what", "folders", "MiB", "not needed here, MiB", box=None)
    for kind in dict.fromkeys(item.kind for item in found):
        own = [item for item in found if item.kind == kind]
        spare = [item for item in own if not item.needed]
        table.add_row(kind, str(len(own)), _mib(own), _mib(spare))
    table.add_row("all", str(len(found)), _mib(found), _mib(x for x in found if not x.needed))
    console.print(table)
    for item in gone:
        console.print(f"removed {item.path} ({item.size / MIB:.0f} MiB)", soft_wrap=True)


def as_json(found: list[Held], gone: list[Held]) -> list[dict[str, Any]]:
    """Return all folders for a script."""
    return [
        asdict(item) | {"path": str(item.path), "age": round(item.age, 1), "removed": item in gone}
        for item in found
    ]


def _folders(root: Path) -> Iterator[tuple[str, Path, bool]]:
    """Give kind, path and need of each folder that can go by itself."""
    parts = {places.part_folder(part).name for part in PARTS}
    for path in _inside(root / "engine" / "parts"):
        yield "engine", path, path.name in parts
    for path in _inside(root / "engine"):
        if len(path.name) == places.KEY_LENGTH:
            yield "engine", path, path.name == places.home().name
    locks = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
    environments = {bootstrap.venv_path(locks[:1]).name, bootstrap.venv_path(locks).name}
    for path in _inside(root / "venv"):
        yield "venv", path, path.name in environments
    for path in _inside(root / "machines"):
        yield "machine image", path, path.name == image_recipe.digest()
    for path in _inside(root / "images"):
        # The builder's own store makes the next build faster, no more.
        yield "images", path, path.name != "buildah"


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/") if not path.name.endswith(".partial"))


def _age(path: Path, now: float) -> float:
    return max(0.0, (now - path.stat().st_mtime) / DAY)


def _size(path: Path) -> int:
    """Return what a folder takes on disk; a file that goes meanwhile counts as none."""
    total = 0
    for item in path.rglob("*"):
        try:
            seen = item.lstat()
            total += seen.st_blocks * 512 // seen.st_nlink
        except OSError:
            continue
    return total


def _mib(items: Iterable[Held]) -> str:
    return f"{sum(item.size for item in items) / MIB:.0f}"
