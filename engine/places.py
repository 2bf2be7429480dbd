"""Where the engine's parts lie. Standard library only, as everything here that builds."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.pins import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.part import Part

MODULES = Path(__file__).resolve().parent / "modules"
KEY_LENGTH = 16


def root() -> Path:
    """Return the engine's cache: `$PLINTH_CACHE/engine`, else `~/.cache/plinth/engine`."""
    given = os.environ.get("PLINTH_CACHE")
    if given:
        return Path(given) / "engine"
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "plinth" / "engine"


@cache
def key(part: Part) -> str:
    """Return what the part's files depend on: its pin, its recipe and this kind of machine."""
    # What only steers the build, such as its memory, changes no binary.
    pinned = (part.version, part.binary, part.package, part.variable, part.tags, part.upstream)
    machine = (sys.platform, platform.machine())
    digest = hashlib.sha256(repr((part.name, pinned, part.companions, machine)).encode())
    for folder in (part.name, *part.shared):
        for file in _files(MODULES / folder):
            digest.update(f"{file.relative_to(MODULES)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:KEY_LENGTH]


def _files(folder: Path) -> Iterable[Path]:
    # Tests and notes change no binary.
    return (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("_test.go", ".md"))
    )


def part_folder(part: Part) -> Path:
    """Return where the part's files lie once it is ready."""
    return root() / "parts" / f"{part.name}-{key(part)}"


def binary(part: Part) -> Path:
    """Return the part's own binary once it is ready."""
    return part_folder(part) / part.binary


def home() -> Path:
    """Return the folder in which all parts of these pins come together."""
    keys = "".join(f"{part.name}={key(part)}\n" for part in PARTS if not part.optional)
    return root() / hashlib.sha256(keys.encode()).hexdigest()[:KEY_LENGTH]


def select(names: Iterable[str] | None = None) -> tuple[Part, ...]:
    """Return the named parts, or all that Pulumi needs.

    Raises:
        KeyError: a name that no part has.
    """
    if names is None:
        return tuple(part for part in PARTS if not part.optional)
    known = {part.name: part for part in PARTS}
    return tuple(known[name] for name in names)
