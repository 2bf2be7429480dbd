"""What is known of the local cloud where its files are damaged."""

import json
import os
from pathlib import Path

import pytest

from cli.cloud import LocalCloud

PORTS = {"api": 28450, "edge": 28080, "dns": 25350}
PROFILE = {"api": "http://127.0.0.1:28450", "edge_port": 28080, "dns_port": 25350, "pid": 1}


def _cloud(tmp_path: Path, *, profile: str, ports: str) -> LocalCloud:
    cloud = LocalCloud(tmp_path)
    cloud.state.mkdir()
    cloud.profile_path.write_text(profile)
    (cloud.state / "ports.json").write_text(ports)
    (cloud.state / "token").write_text("t\n")
    return cloud


def test_the_endpoint_is_that_of_the_ports(tmp_path: Path) -> None:
    """Providers are led to the port that was chosen."""
    cloud = _cloud(tmp_path, profile="{}", ports=json.dumps(PORTS))
    assert cloud.environment()["HCLOUD_ENDPOINT"] == "http://127.0.0.1:28450/v1"


@pytest.mark.parametrize("damaged", ["", '{"api": 28', "[]", '{"api": "x"}', "{}"])
def test_damaged_ports_are_those_of_the_profile(tmp_path: Path, damaged: str) -> None:
    """Garbage in ports.json loses no port while the profile tells them."""
    cloud = _cloud(tmp_path, profile=json.dumps(PROFILE), ports=damaged)
    assert cloud.environment()["HCLOUD_ENDPOINT"] == "http://127.0.0.1:28450/v1"


@pytest.mark.parametrize("damaged", ["", '{"pid": 1', "[]", '{"pid": "x"}', "null"])
def test_a_damaged_profile_is_a_cloud_that_does_not_run(tmp_path: Path, damaged: str) -> None:
    """It is started anew then; nothing breaks over the file."""
    cloud = _cloud(tmp_path, profile=damaged, ports=json.dumps(PORTS))
    assert not cloud.running()


def test_a_profile_of_a_process_that_ended_is_not_believed(tmp_path: Path) -> None:
    """After kill -9 the profile stays; nobody listens."""
    profile = json.dumps(PROFILE | {"pid": os.getpid()})
    assert not _cloud(tmp_path, profile=profile, ports=json.dumps(PORTS)).running()


def test_records_are_what_makes_a_cloud(tmp_path: Path) -> None:
    """A folder without database is a cloud that knows nothing."""
    cloud = _cloud(tmp_path, profile="{}", ports="{}")
    assert (cloud.exists(), cloud.has_records()) == (False, False)
    (cloud.state / "cloud.sqlite3").touch()
    assert (cloud.exists(), cloud.has_records()) == (True, True)
