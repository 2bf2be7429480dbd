"""What the cache holds, and what goes from it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cli import bootstrap, cache
from cli.paths import ROOT
from engine import places
from engine.pins import PARTS
from localcloud.machines import image_recipe

EIGHT_DAYS = 8 * 86400


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """Return a cache with one needed and one old folder of each kind."""
    lock = ROOT / "requirements.txt"
    old = time.time() - EIGHT_DAYS
    for folder in (
        f"engine/parts/{places.part_folder(PARTS[0]).name}",
        "engine/parts/hcloud-0000000000000000",
        f"engine/{places.home().name}",
        "engine/0000000000000000",
        "engine/work",
        f"venv/{bootstrap.venv_path([lock]).name}",
        "venv/0000000000000000",
        f"machines/{image_recipe.digest()}",
        "machines/0000000000000000",
        "images/registry",
        "images/buildah",
    ):
        path = tmp_path / folder
        path.mkdir(parents=True)
        (path / "file").write_bytes(b"x" * 4096)
        os.utime(path, (old, old))
    return tmp_path


def test_only_what_no_file_here_names_is_surplus(filled: Path) -> None:
    """A part, an environment and an image of this checkout stay, those of others may go."""
    found = cache.held(filled, filled / "no-mounts")
    assert [str(item.path.relative_to(filled)) for item in cache.surplus(found, 7)] == [
        "engine/parts/hcloud-0000000000000000",
        "engine/0000000000000000",
        "venv/0000000000000000",
        "machines/0000000000000000",
        "images/buildah",
    ]


def test_what_is_new_stays(filled: Path) -> None:
    """Another checkout may have made it a moment ago, and be about to use it."""
    assert cache.surplus(cache.held(filled, filled / "no-mounts"), 9) == []


def test_the_image_of_a_running_server_stays(filled: Path) -> None:
    """A server's disk is a layer over its image."""
    mounts = filled / "mounts"
    image = filled / "machines" / "0000000000000000"
    mounts.write_text(f"overlay /run/a overlay ro,lowerdir={image}/root,upperdir=/b 0 0\n")
    gone = cache.surplus(cache.held(filled, mounts), 7)
    assert image not in [item.path for item in gone]


def test_pruning_removes_the_folders_and_nothing_else(filled: Path) -> None:
    """Afterwards nothing is surplus, and what is needed is as it was."""
    found = cache.held(filled, filled / "no-mounts")
    gone = cache.surplus(found, 7)
    cache.prune(gone)
    left = cache.held(filled, filled / "no-mounts")
    assert [item.path for item in left] == [item.path for item in found if item not in gone]
    assert all((item.path / "file").stat().st_size == 4096 for item in left)


def test_a_script_is_told_each_folder(filled: Path) -> None:
    """Path, bytes and need, as JSON has them."""
    found = cache.held(filled, filled / "no-mounts")
    first = cache.as_json(found, [])[0]
    assert first == {
        "kind": "engine",
        "path": str(found[0].path),
        "needed": found[0].needed,
        "age": 8.0,
        "size": found[0].size,
        "removed": False,
    }
    assert found[0].size >= 4096
