"""`make up` cut off again and again: each time it ends clearly, and the last one heals all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from hcloud import Client

from bench.checkout import Checkout
from cli.cloud import LocalCloud

PATIENCE = 300  # seconds


@pytest.fixture
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Make a checkout that is taken down at the end."""
    made = Checkout(tmp_path_factory.mktemp("killed"))
    yield made
    made.make("down", check=False)


def test_cut_off_in_every_way_and_healed(checkout: Checkout) -> None:
    """Cloud, plinth and pulumi die in turn; then `make up` ends 0 and nothing is there twice."""
    cloud = LocalCloud(checkout.state)
    events = checkout.state / "logs" / "up.events.jsonl"

    code, said = _cut_off(
        checkout, lambda: _creating(events, "::app-1"), lambda _: _kill_daemon(cloud)
    )
    assert (code, "pulumi up failed" in said) == (1, True)

    code, said = _cut_off(
        checkout,
        lambda: _creating(events, "::data-data-attachment"),
        lambda process: os.kill(_pulumi(process.pid), signal.SIGKILL),
    )
    assert (code, "ended by SIGKILL" in said) == (1, True)

    code, said = _cut_off(
        checkout,
        lambda: _creating(events, "::data-redis"),
        lambda process: os.kill(_pulumi(process.pid), signal.SIGKILL),
    )
    assert (code, "after the run that was cut off" in said) == (1, True)

    code, said = _cut_off(
        checkout, lambda: _creating(events, "::app-"), lambda process: process.terminate()
    )
    assert (code, "running the same command again continues" in said) == (143, True)

    checkout.make("up")
    outputs = json.loads(checkout.make("outputs").stdout)
    assert httpx.get(outputs["urls"]["app"]).status_code == 200
    assert _twice(cloud) == []
    preview = checkout.shell("pulumi preview --expect-no-changes")
    assert preview.returncode == 0, preview.stdout + preview.stderr


def _cut_off(
    checkout: Checkout,
    moment: Callable[[], bool],
    blow: Callable[[subprocess.Popen[str]], None],
) -> tuple[int, str]:
    """Run `plinth up`, strike at the moment, and return exit code and words."""
    (checkout.state / "logs" / "up.events.jsonl").unlink(missing_ok=True)
    with subprocess.Popen(
        ["bin/plinth", "up"], cwd=checkout.path, env=checkout.environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not moment():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                pytest.fail(f"the moment did not come:\n{process.communicate()[0]}")
            time.sleep(0.02)
        blow(process)
        said, _ = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in said
    return process.returncode, said


def _creating(events: Path, name: str) -> bool:
    """Tell whether a resource whose URN has this name's beginning is being created."""
    try:
        lines = events.read_text().splitlines()
    except FileNotFoundError:
        return False
    return any('"resourcePreEvent"' in line and name in line and _creates(line) for line in lines)


def _creates(line: str) -> bool:
    return '"op":"create"' in line.replace(" ", "")


def _kill_daemon(cloud: LocalCloud) -> None:
    os.kill(int(cloud.profile()["pid"]), signal.SIGKILL)


def _pulumi(parent: int) -> int:
    """Return the Pulumi that a plinth has started."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            above = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if above == parent and Path(os.fsdecode(words[0])).name == "pulumi":
            return int(folder.name)
    pytest.fail("pulumi is not running")


def _twice(cloud: LocalCloud) -> list[str]:
    """Return what the cloud has more than once by name."""
    variables = cloud.environment()
    client = Client(token=variables["HCLOUD_TOKEN"], api_endpoint=variables["HCLOUD_ENDPOINT"])
    kinds = (
        client.servers, client.volumes, client.networks, client.firewalls, client.load_balancers,
        client.floating_ips, client.primary_ips, client.ssh_keys,
    )  # fmt: skip
    found = Counter((type(kind).__name__, item.name) for kind in kinds for item in kind.get_all())
    assert found
    assert len(client.servers.get_all()) == len(client.volumes.get_all()) == 1
    return [f"{kind} {name}" for (kind, name), count in found.items() if count > 1]
