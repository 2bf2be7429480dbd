"""The daemon as a process: real sockets, the published Python client, kill and restart."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hcloud import APIException, Client
from hcloud.images import Image
from hcloud.locations import Location
from hcloud.server_types import ServerType

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One instance, whose daemon can be started more than once."""

    def __init__(self, state: Path) -> None:
        """Choose free ports."""
        self.state = state
        self.ports = {name: _free_port() for name in ("api", "edge", "dns")}
        self.running: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the local cloud."""
        return subprocess.run(
            [sys.executable, "-m", "localcloud", *arguments, "--state", str(self.state)],
            cwd=ROOT,
            text=True,
            capture_output=True,
            check=False,
        )

    def options(self) -> list[str]:
        """Return the options of `serve`."""
        ports = [word for n, port in self.ports.items() for word in (f"--{n}-port", str(port))]
        return ["--name", f"t{self.ports['api']}", "--api-only", *ports]

    def start(self) -> dict[str, Any]:
        """Start the daemon and return its profile."""
        (self.state / "profile.json").unlink(missing_ok=True)
        self.running = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "localcloud",
                "serve",
                *self.options(),
                "--state",
                str(self.state),
            ],
            cwd=ROOT,
            text=True,
        )
        for _ in range(600):
            if (self.state / "profile.json").exists():
                break
            time.sleep(0.05)
        profile: dict[str, Any] = json.loads((self.state / "profile.json").read_text())
        return profile

    def kill(self) -> None:
        """End the daemon as a power cut would."""
        assert self.running is not None
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()

    def client(self) -> Client:
        """Return the published client."""
        endpoint = f"http://127.0.0.1:{self.ports['api']}/v1"
        return Client((self.state / "token").read_text(), api_endpoint=endpoint, poll_interval=0.05)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """Return an instance that is removed at the end."""
    made = Process(tmp_path / "state")
    yield made
    made.run("destroy")
    if made.running is not None:
        made.running.kill()
        made.running.wait()


def _server(client: Client, name: str) -> Any:
    return client.servers.create(
        name,
        ServerType(name="cx23"),
        Image(name="debian-12"),
        location=Location(name="nbg1"),
    )


def test_the_published_client_and_a_kill(process: Process) -> None:
    """What the client made is there after kill -9, once; a wrong token is refused."""
    profile = process.start()
    client = process.client()
    made = _server(client, "web")
    made.action.wait_until_finished()
    for action in made.next_actions:
        action.wait_until_finished()
    process.kill()
    process.start()

    assert (profile["servers"], profile["pid"] > 0) == ("api-only", True)
    assert [(s.name, s.status) for s in client.servers.get_all()] == [("web", "running")]
    with pytest.raises(APIException, match="name is already used"):
        _server(client, "web")
    wrong = Client("no", api_endpoint=f"http://127.0.0.1:{process.ports['api']}/v1")
    with pytest.raises(APIException, match="unable to authenticate"):
        wrong.servers.get_all()


def test_state_and_ports_have_one_daemon(process: Process) -> None:
    """A second daemon says in one line what is taken, and by which option to choose another."""
    process.start()
    same_state = process.run("serve", *process.options())
    other = Process(process.state.parent / "other")
    other.ports = process.ports
    same_port = other.run("serve", *other.options())

    assert (same_state.returncode, same_port.returncode) == (2, 2)
    assert "is in use by another local cloud (process" in same_state.stderr
    assert f"--api-port {process.ports['api']}: cannot listen" in same_port.stderr
    for error in (same_state.stderr, same_port.stderr):
        assert len(error.strip().splitlines()) == 1


def test_status_and_destroy(process: Process) -> None:
    """Status lists what exists; destroy leaves nothing but the log; then there is no status."""
    process.start()
    _server(process.client(), "web")
    status = json.loads(process.run("status", "--json").stdout)
    destroyed = process.run("destroy")
    after = process.run("status")

    assert [server["name"] for server in status["resources"]["server"]] == ["web"]
    assert destroyed.returncode == 0, destroyed.stderr
    assert [path.name for path in process.state.iterdir()] == ["localcloud.log"]
    assert (after.returncode, "there is no local cloud here" in after.stderr) == (2, True)


def test_secrets_stay_inside(process: Process) -> None:
    """The token's file is its owner's alone, and the log does not hold the token."""
    process.start()
    process.client().servers.get_all()
    token = (process.state / "token").read_text()

    log = process.state / "localcloud.log"
    deadline = time.monotonic() + 10  # the line is written after the answer is sent
    while "GET /v1/servers" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert os.stat(process.state / "token").st_mode & 0o777 == 0o600  # noqa: PTH116
    assert "GET /v1/servers" in log.read_text()
    assert token not in log.read_text()


def test_zones_made_at_once_are_all_in_the_profile(process: Process) -> None:
    """Requests in several threads neither fail nor leave the profile behind."""
    process.start()
    token = (process.state / "token").read_text()
    base = f"http://127.0.0.1:{process.ports['api']}/client/v4"
    names = [f"z{number}.org" for number in range(24)]
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False) as client:

        def make(name: str) -> int:
            return client.post(f"{base}/zones", json={"name": name}).status_code

        with ThreadPoolExecutor(12) as pool:
            assert set(pool.map(make, names)) == {200}
    profile = json.loads((process.state / "profile.json").read_text())
    assert sorted(profile["zones"]) == sorted(names)
