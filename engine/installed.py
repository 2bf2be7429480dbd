"""Parts that are on this machine already: a Pulumi CLI on PATH and plugins in its home."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from engine import places, store
from engine.part import Part
from engine.pins import PULUMI

LANGUAGE = ("pulumi-language-python", "pulumi-language-python-exec")
TIMEOUT = 20  # seconds
SCRIPT = b"#!"


def find(part: Part) -> Path | None:
    """Return the part's binary where it is installed in a fitting version, else None.

    The CLI and the language host belong together: they are taken both or not at all. Plugins
    must have exactly the version of the SDK, since an SDK asks for no other.
    """
    if part.name in ("pulumi", "language"):
        pulumi = cli()
        if pulumi is None:
            return None
        return pulumi if part.name == "pulumi" else pulumi.with_name(part.binary)
    if not part.folder.startswith("plugins/"):
        return None
    path = pulumi_home() / part.folder / part.binary
    return path if path.is_file() and not ours(path) else None


@cache
def cli() -> Path | None:
    """Return the newest-enough `pulumi` on PATH that has Python's language host beside it."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which("pulumi", path=folder) if folder else None
        if found is None or ours(Path(found)):
            continue
        path = Path(found).resolve()
        has_host = all(path.with_name(name).exists() for name in LANGUAGE)
        if has_host and new_enough(version(path)):
            return path
    return None


def ours(path: Path) -> bool:
    """Tell whether a binary is this engine's own, or a script that may lead to it."""
    if path.resolve().is_relative_to(places.root().resolve()):
        return True
    with path.open("rb") as file:
        return file.read(len(SCRIPT)) == SCRIPT


def version(pulumi: Path) -> str:
    """Return what `pulumi version` prints, empty where it does not run."""
    try:
        done = subprocess.run(
            [pulumi, "version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
            env=os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def new_enough(found: str) -> bool:
    """Tell whether a version is the pinned one or a later one of the same major."""
    have, need = _numbers(found), _numbers(PULUMI)
    return bool(have) and have[0] == need[0] and have >= need


def _numbers(text: str) -> tuple[int, ...]:
    found = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?", text)
    return tuple(map(int, found.groups())) if found else ()


def pulumi_home() -> Path:
    """Return where an installed Pulumi keeps its plugins."""
    return Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")


def take(part: Part, path: Path) -> None:
    """Put links to an installed part into the cache."""
    places.root().mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=places.root()))
    try:
        (made / part.binary).symlink_to(path)
        for companion in part.companions:
            name = Path(companion).name
            (made / name).symlink_to(path.with_name(name))
        said = version(path) if part.name == "pulumi" else part.version
        store.put(part, made, store.Record("installed", said.removeprefix("v"), str(path)))
    finally:
        shutil.rmtree(made, ignore_errors=True)
