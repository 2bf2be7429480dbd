"""A cache of its own, and a small real Go module as a part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import installed, official, places
from engine.part import Part

HELLO = Part(
    name="hello",
    version="1.2.3",
    source="example.test/hello v1.2.3",
    binary="hello",
    folder="plugins/resource-hello-v1.2.3",
)
GO_MOD = "module example.test/hello\n\ngo 1.21\n"
MAIN = """\
package main

import "fmt"

var version string

func main() { fmt.Println(version, "hello") }
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lead the engine to an empty cache, in which it knows the part `hello` alone."""
    modules = tmp_path / "modules"
    (modules / "hello").mkdir(parents=True)
    (modules / "hello" / "go.mod").write_text(GO_MOD)
    (modules / "hello" / "main.go").write_text(MAIN)
    monkeypatch.setenv("PLINTH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PLINTH_ENGINE_SOURCE", "build")
    monkeypatch.setattr(places, "MODULES", modules)
    for module in ("engine.places", "engine.home", "engine.store"):
        monkeypatch.setattr(f"{module}.PARTS", (HELLO,))
    for remembered in (places.key, installed.cli, official.unreachable):
        remembered.cache_clear()
    yield tmp_path / "cache" / "engine"
    places.key.cache_clear()
    installed.cli.cache_clear()
    official.unreachable.cache_clear()


@pytest.fixture
def part() -> Part:
    """Return the part that the cache of this test knows."""
    return HELLO
