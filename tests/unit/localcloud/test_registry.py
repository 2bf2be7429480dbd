"""The registry as a real process: starting, finding it again, ending it."""

from __future__ import annotations

import shutil
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from localcloud.registry import Registry, RegistryError, shared_storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    shutil.which("docker-registry") is None, reason="docker-registry is not installed"
)


def free_port() -> int:
    """Give a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """Give a registry that reads only, gone after the test."""
    made = Registry(tmp_path / "state", tmp_path / "storage", "127.0.0.1", free_port())
    yield made
    made.destroy()


def test_it_answers_and_refuses_pushes(registry: Registry) -> None:
    """A started registry answers, and takes nothing: its storage is shared."""
    registry.start()
    url = f"http://{registry.endpoint}/v2/"
    assert httpx.get(url).status_code == 200
    assert httpx.post(f"{url}a/b/blobs/uploads/").status_code == 405


def test_it_takes_pushes_where_told_to(tmp_path: Path) -> None:
    """The builder's own registry takes uploads."""
    writer = Registry(
        tmp_path / "state", tmp_path / "storage", "127.0.0.1", free_port(), read_only=False
    )
    writer.start()
    try:
        answer = httpx.post(f"http://{writer.endpoint}/v2/a/b/blobs/uploads/")
        assert answer.status_code == 202
    finally:
        writer.destroy()


def test_start_twice_is_one_process(registry: Registry) -> None:
    """A second start, as after a restart of the daemon, finds the process of the first."""
    registry.start()
    first = registry.pid()
    registry.start()
    assert (first is not None, registry.pid()) == (True, first)


def test_destroy_leaves_nothing(registry: Registry, tmp_path: Path) -> None:
    """Process and state are gone, the storage stays; ending it again is no error."""
    registry.start()
    registry.destroy()
    assert registry.pid() is None
    assert list((tmp_path / "state").iterdir()) == []
    assert (tmp_path / "storage").is_dir()
    registry.destroy()


def test_another_process_under_its_number_is_left_alone(registry: Registry, tmp_path: Path) -> None:
    """A number in the file that belongs to somebody else is not ours."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "registry.pid").write_text("1\n")
    assert registry.pid() is None
    registry.stop()


def test_port_in_use_is_said(registry: Registry, tmp_path: Path) -> None:
    """Where it cannot listen it says so, and leaves no process behind."""
    registry.start()
    host, _, port = registry.endpoint.partition(":")
    with socket.socket() as held:
        held.bind((host, 0))
        held.listen()
        taken = Registry(tmp_path / "b", tmp_path / "storage", host, held.getsockname()[1])
        with pytest.raises(RegistryError, match="address already in use"):
            taken.start()
        assert taken.pid() is None
    assert port != ""


def test_missing_program_is_said(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program the error names the package."""
    monkeypatch.setattr("localcloud.registry.PROGRAM", "docker-registry-not-there")
    with pytest.raises(RegistryError, match="apt-get install docker-registry"):
        registry.start()


def test_cache_can_be_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The storage follows PLINTH_CACHE."""
    monkeypatch.setenv("PLINTH_CACHE", str(tmp_path))
    assert shared_storage() == tmp_path / "images" / "registry"
