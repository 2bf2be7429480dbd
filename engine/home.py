"""The engine's home: all parts together, and the variables with which Pulumi uses it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from engine import places, store
from engine.part import Part
from engine.pins import PARTS

MANIFEST = "engine.json"


def assemble() -> Path:
    """Link all finished parts into the home and return it.

    Parts are hard links into `parts/`, so a home costs no space.
    """
    home = places.home()
    finished = {part: record for part in PARTS if (record := store.get(part))}
    manifest = {part.name: [places.key(part), record.source] for part, record in finished.items()}
    if _manifest(home) == manifest:
        return home
    home.mkdir(parents=True, exist_ok=True)
    for part in finished:
        _link(part, home)
    _write(home / MANIFEST, json.dumps(manifest, indent=2) + "\n")
    return home


def _link(part: Part, home: Path) -> None:
    folder = home / part.folder
    folder.mkdir(parents=True, exist_ok=True)
    for source in places.part_folder(part).iterdir():
        if source.name == store.RECORD:
            continue
        target = folder / source.name
        new = folder / f".{source.name}.{os.getpid()}"
        new.unlink(missing_ok=True)
        if source.is_symlink():
            new.symlink_to(source.readlink())
        else:
            try:
                os.link(source, new)
            except OSError:  # a file system without hard links
                shutil.copy2(source, new)
        new.replace(target)


def _manifest(home: Path) -> object:
    try:
        return json.loads((home / MANIFEST).read_text())
    except (OSError, ValueError):
        return None


def _write(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)


def environment(state: Path) -> dict[str, str]:
    """Return the variables with which `pulumi` uses this engine.

    PATH is only the folder to put before the user's own. PULUMI_HOME lies in the checkout's state,
    since Pulumi keeps the selected stack and credentials there, so that checkouts that share the
    cache do not share those; its plugins are the cache's. Pulumi keeps no log of its own there
    unless somebody makes a folder of `logs`.

    Args:
        state: the checkout's state folder; `pulumi-home` is made below it.
    """
    home = places.home()
    own = state / "pulumi-home"
    own.mkdir(parents=True, exist_ok=True)
    own.chmod(0o700)
    plugins = own / "plugins"
    goal = home / "plugins"
    if not plugins.is_symlink() or plugins.readlink() != goal:
        if plugins.is_dir() and not plugins.is_symlink():
            shutil.rmtree(plugins)
        new = own / f".plugins.{os.getpid()}"
        new.unlink(missing_ok=True)
        new.symlink_to(goal)
        new.replace(plugins)
    _silence(own / "logs")
    return {
        "PATH": str(home / "bin"),
        "PULUMI_HOME": str(own),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def _silence(logs: Path) -> None:
    """Keep Pulumi from logging all properties of each call, where no folder is for that yet.

    It has no switch for it, packs each line by itself, which is a fifth of a preview's work, and
    writes secrets too, encrypted. With `--logtostderr -v 9` it tells the same to who asks.
    """
    with suppress(FileExistsError):
        logs.touch(exist_ok=False)


def optional(name: str) -> Path | None:
    """Return the binary of an optional part where it is ready, else None."""
    part = places.select([name])[0]
    return places.binary(part) if store.get(part) else None
