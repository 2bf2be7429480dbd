"""The pgBackRest that a server has, and the newer one that it takes where it has to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from components.remote.backup import tool
from components.remote.backup.item import BackupError


def _package(folder: Path, version: str) -> None:
    """Make a real package whose program says a version."""
    tree = folder / f"tree-{version}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        f"Package: pgbackrest\nVersion: {version}-1\nArchitecture: all\n"
        "Maintainer: nobody <nobody@example.com>\nDescription: a test\n"
    )
    program = tree / "usr/bin/pgbackrest"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho pgBackRest {version}\n")
    program.chmod(0o755)
    words = ["dpkg-deb", "--build", str(tree), str(folder / f"pgbackrest_{version}-1_all.deb")]
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server whose apt has fetched 2.55, and that has no archive to fetch from."""
    monkeypatch.setattr(tool, "CACHE", tmp_path)
    monkeypatch.setattr(tool, "OWN", tmp_path / "pgbackrest")
    monkeypatch.setattr(tool, "MIRROR", "file:///nowhere")
    _package(tmp_path, "2.55.1")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "expected"), [("2.55.1", (2, 55, 1)), ("2.55.1-1", (2, 55, 1)), ("2.5", (2, 5))]
)
def test_a_version_is_its_numbers(text: str, expected: tuple[int, ...]) -> None:
    """So that 2.5 is older than 2.45."""
    assert tool.parts(text) == expected


def test_a_newer_one_is_taken_from_what_apt_has(cache: Path) -> None:
    """It comes before the distribution's, and is not taken again."""
    tool.enough("2.54")

    assert tool.version() == (2, 55, 1)
    (cache / "pgbackrest_2.55.1-1_all.deb").unlink()
    tool.enough("2.54")
    tool.enough(None)


def test_one_that_cannot_be_had_is_told(cache: Path) -> None:
    """With the way out; what is there stays."""
    with pytest.raises(BackupError, match=r"cannot be had .* lay its package into"):
        tool.enough("2.60")

    assert not (cache / "pgbackrest").exists()
