"""Layers of an image become one root file system."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from localcloud.neighbours import roots
from localcloud.neighbours.errors import NeighbourError

if TYPE_CHECKING:
    from pathlib import Path


def layer(path: Path, files: dict[str, str]) -> Path:
    """Write a layer with these files."""
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def test_an_upper_layer_replaces_and_takes_away(tmp_path: Path) -> None:
    """Files that it marks are gone, folders with all that is in them."""
    root = tmp_path / "root"
    root.mkdir()
    below = {"etc/kept": "1", "etc/changed": "1", "etc/gone": "1", "var/cache/a": "1"}
    above = {"etc/changed": "2", "etc/.wh.gone": "", "var/.wh.cache": ""}
    for name, files in (("below", below), ("above", above)):
        roots._layer(layer(tmp_path / name, files), root)

    found = {str(p.relative_to(root)): p.read_text() for p in root.rglob("*") if p.is_file()}
    assert found == {"etc/kept": "1", "etc/changed": "2"}


def test_a_layer_that_is_none_is_said(tmp_path: Path) -> None:
    """In tar's words."""
    (tmp_path / "broken").write_text("no archive")
    with pytest.raises(NeighbourError, match="tar failed"):
        roots._layer(tmp_path / "broken", tmp_path)
