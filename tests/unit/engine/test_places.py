"""Keys change with what a part is made of, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine import places
from engine.part import Part


def test_key_changes_with_the_recipe(cache: Path, part: Part) -> None:
    """A changed source is another part."""
    before = places.key(part)
    (places.MODULES / "hello" / "main.go").write_text("package main\n\nfunc main() {}\n")
    places.key.cache_clear()
    assert places.key(part) != before
    assert places.part_folder(part).parent == cache / "parts"


@pytest.mark.usefixtures("cache")
def test_key_stays_with_tests_notes_and_what_steers_the_build(part: Part) -> None:
    """What changes no binary builds nothing again."""
    before = places.key(part)
    (places.MODULES / "hello" / "main_test.go").write_text("package main\n")
    (places.MODULES / "hello" / "README.md").write_text("words\n")
    places.key.cache_clear()
    assert places.key(part) == before
    assert places.key(replace(part, memory=9.0)) == before


@pytest.mark.usefixtures("cache")
def test_key_changes_with_the_pin(part: Part) -> None:
    """A changed version is another part."""
    assert places.key(replace(part, version="1.2.4")) != places.key(part)


def test_select_gives_what_pulumi_needs() -> None:
    """Traefik is made only where it is asked for."""
    assert "traefik" not in [part.name for part in places.select()]
    assert [part.name for part in places.select(["traefik"])] == ["traefik"]


def test_select_refuses_an_unknown_name() -> None:
    """A misspelt part is an error of the caller."""
    with pytest.raises(KeyError):
        places.select(["hcluod"])


def test_root_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """PLINTH_CACHE wins over XDG_CACHE_HOME, which wins over the home folder."""
    monkeypatch.delenv("PLINTH_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert places.root() == Path("/x/plinth/engine")
    monkeypatch.setenv("PLINTH_CACHE", "/y")
    assert places.root() == Path("/y/engine")
