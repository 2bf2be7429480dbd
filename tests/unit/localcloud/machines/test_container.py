"""How systemd-nspawn is called, and the host names of guests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.machines.container import Container, hostname
from localcloud.machines.disk import Disk


def container(folder: Path) -> Container:
    """Return a server's container."""
    return Container("plc-abc-s1", "Web 1", "plc-dev-s1", "plinth-dev/s1", 1, 1.0, Disk(folder))


def test_call_names_the_namespace_and_disk(tmp_path: Path) -> None:
    """The machine runs in its own network on its own disk, with Docker on a real file system."""
    argv = container(tmp_path).argv()
    assert "--network-namespace-path=/run/netns/plc-dev-s1" in argv
    assert f"--directory={tmp_path}/root" in argv
    assert f"--bind={tmp_path}/disk/docker:/var/lib/docker" in argv
    assert "--hostname=web-1" in argv


def test_never_started_is_off(tmp_path: Path) -> None:
    """A machine without a supervisor is off, and did not lose its power."""
    machine = container(tmp_path)
    assert not machine.is_on()
    assert not machine.lost_power()
    assert machine.init() is None


def test_power_loss_is_noticed(tmp_path: Path) -> None:
    """A machine that ran and has no supervisor any more lost its power; one turned off did not."""
    machine = container(tmp_path)
    (tmp_path / "machine.status").write_text('{"state": "running", "machine": 1}')
    assert machine.lost_power()
    machine.mark_off()
    assert not machine.lost_power()


@given(st.text())
def test_hostname_is_valid(name: str) -> None:
    """Any server name becomes a host name that Linux takes."""
    assert re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?", hostname(name))


@pytest.mark.parametrize(("name", "expected"), [("web-1", "web-1"), ("App_Server", "app-server")])
def test_hostname_stays_readable(name: str, expected: str) -> None:
    """A valid name stays as it is."""
    assert hostname(name) == expected
