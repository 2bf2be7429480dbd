"""The ACME authority as a process; skipped where the engine has not built it."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx
import pytest

import engine
from localcloud import acme, pki
from localcloud.acme import Acme, AcmeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADDRESS = "127.0.13.1"  # ports are fixed, so an address of its own


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Acme]:
    """Give one that is not started."""
    program = engine.optional("pebble")
    if program is None:
        pytest.skip("pebble is not built: python -m engine build pebble")
    yield Acme(tmp_path / "acme", program, ADDRESS, f"{ADDRESS}:9053", pki.web(tmp_path / "pki"))
    acme.destroy(tmp_path / "acme")


def test_it_outlives_its_starter_and_keeps_all_roots(authority: Acme, tmp_path: Path) -> None:
    """A second start finds the process; after its end a new one adds its root to the bundle."""
    authority.start()
    first = authority.pid()
    assert first is not None
    context = ssl.create_default_context(cadata=pki.web(tmp_path / "pki").certificate)
    answer = httpx.get(authority.directory, verify=context, trust_env=False).json()
    assert answer["meta"]["caaIdentities"] == ["letsencrypt.org"]
    assert "newOrder" in answer
    assert authority.roots.read_text().count("BEGIN CERTIFICATE") == 2

    authority.start()
    assert authority.pid() == first
    assert authority.roots.read_text().count("BEGIN CERTIFICATE") == 2

    authority.stop()
    assert authority.pid() is None
    authority.start()
    assert authority.pid() not in (None, first)
    assert authority.roots.read_text().count("BEGIN CERTIFICATE") == 3
    assert acme.destroy(tmp_path / "acme")
    assert not acme.destroy(tmp_path / "acme")


def test_what_is_not_built_is_said(tmp_path: Path) -> None:
    """Without the program there is one sentence with the remedy."""
    absent = Acme(tmp_path, None, ADDRESS, "", pki.web(tmp_path))
    with pytest.raises(AcmeError, match="python -m engine build pebble"):
        absent.start()


def test_a_taken_address_is_said(authority: Acme, tmp_path: Path) -> None:
    """The program's own last words are in the error."""
    authority.start()
    program = engine.optional("pebble")
    second = Acme(tmp_path / "b", program, ADDRESS, "", pki.web(tmp_path / "other"))
    with pytest.raises(AcmeError, match="address already in use"):
        second.start()
    assert second.pid() is None
