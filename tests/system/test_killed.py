"""A local cloud killed in the middle of `make up`: the next one ends well, nothing is doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest
from hcloud import Client

from bench.checkout import Checkout
from cli.cloud import LocalCloud


@pytest.fixture
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Make a checkout that is taken down at the end."""
    made = Checkout(tmp_path_factory.mktemp("killed"))
    yield made
    made.make("down", check=False)


def _client(cloud: LocalCloud) -> Client:
    variables = cloud.environment()
    return Client(token=variables["HCLOUD_TOKEN"], api_endpoint=variables["HCLOUD_ENDPOINT"])


def test_kill_of_the_cloud_in_the_middle(checkout: Checkout) -> None:
    """After kill -9 while servers are made, `make up` fails clearly, and again it heals."""
    cloud = LocalCloud(checkout.state)
    with subprocess.Popen(
        ["make", "up"], cwd=checkout.path, env=checkout.environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as first:  # fmt: skip
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            try:
                if cloud.running() and _client(cloud).servers.get_all():
                    break
            except (OSError, httpx.HTTPError):
                pass
            time.sleep(0.05)
        os.kill(int(cloud.profile()["pid"]), signal.SIGKILL)
        said, _ = first.communicate(timeout=300)
    assert first.returncode not in (0, None)
    assert "Traceback" not in said
    checkout.make("up")
    outputs = json.loads(checkout.make("outputs").stdout)
    assert httpx.get(outputs["urls"]["app"]).status_code == 200
    client = _client(cloud)
    names = [server.name for server in client.servers.get_all()]
    assert len(names) == len(outputs["servers"])
    assert len(client.volumes.get_all()) == len(client.load_balancers.get_all()) == 1
    preview = checkout.shell("pulumi preview --expect-no-changes")
    assert preview.returncode == 0, preview.stdout + preview.stderr
