"""What is on the machine is used where it fits, and this engine never takes itself for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import installed, places, store
from engine.part import Part
from engine.pins import PULUMI

pytestmark = pytest.mark.usefixtures("cache")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (f"v{PULUMI}", True),
        ("v3.999.0", True),
        ("v3.260.1-alpha.5", True),
        ("v3.252.9", False),
        ("v4.0.0", False),
        ("", False),
        ("no version", False),
    ],
)
def test_new_enough(found: str, *, expected: bool) -> None:
    """The pinned version and later ones of its major fit."""
    assert installed.new_enough(found) is expected


def test_plugin_of_the_same_version_is_found_and_taken(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plugin in Pulumi's home is linked, and is gone from the cache when it is removed there."""
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    binary = tmp_path / "home" / part.folder / part.binary
    assert installed.find(part) is None
    binary.parent.mkdir(parents=True)
    shutil.copy("/bin/true", binary)
    assert installed.find(part) == binary
    installed.take(part, binary)
    assert places.binary(part).resolve() == binary
    assert store.get(part) is not None
    binary.unlink()
    assert store.get(part) is None


def test_own_plugin_and_scripts_are_not_taken(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    """What leads back to this cache is no installation."""
    monkeypatch.setenv("PULUMI_HOME", str(places.root() / "home"))
    binary = places.root() / "home" / part.folder / part.binary
    binary.parent.mkdir(parents=True)
    shutil.copy("/bin/true", binary)
    assert installed.find(part) is None


def test_script_on_path_is_no_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrapper called `pulumi` may lead to this very engine, so it does not count."""
    for name in ("pulumi", *installed.LANGUAGE):
        (tmp_path / name).write_text(f"#!/bin/sh\necho v{PULUMI}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed.cli() is None
