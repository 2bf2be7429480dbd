"""Public registries that are not reached."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from localcloud.images.catalog import Image
from localcloud.images.public import PublicRegistries

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is not installed")


def image(name: str, *, private: bool = False) -> Image:
    """Give an image of a registry that exists nowhere."""
    reference = f"registry.invalid/{name}:1"
    return Image(reference=reference, recipe="demo", kind="built", private=private, why="x")


def test_silent_registry_is_asked_once(tmp_path: Path) -> None:
    """A registry that is not reached is said to offer nothing, and is not asked again."""
    log = tmp_path / "log"
    public = PublicRegistries(log)
    assert public.offers(image("a")) is False
    asked = log.read_text()
    start = time.monotonic()
    assert public.offers(image("b")) is False
    assert time.monotonic() - start < 0.1
    assert log.read_text() == asked
    assert asked.startswith("registry.invalid/a:1: ")


def test_private_image_is_never_asked_for(tmp_path: Path) -> None:
    """Nobody is told the names of private images."""
    assert PublicRegistries(tmp_path / "log").offers(image("a", private=True)) is False
    assert not (tmp_path / "log").exists()
