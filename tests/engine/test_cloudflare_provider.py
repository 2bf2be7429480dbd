"""The real Cloudflare provider, driven by the real engine, against the local Cloudflare."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import uvicorn
from starlette.applications import Starlette

import engine
from localcloud.cloudflare import Registrar, ensure_zone, routes
from localcloud.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.engine

TOKEN = "t" * 40
PROGRAM = """
import pulumi
from pulumi_cloudflare.dns_record import DnsRecord
from pulumi_cloudflare.get_zone import get_zone

zone = get_zone(filter={"name": "example.org"}).zone_id
address = pulumi.Config().require("address")
rows = {
    "proxied": dict(type="A", name="dev.example.org", content=address, ttl=1, proxied=True),
    "plain": dict(type="A", name="direct.example.org", content="198.18.0.9", ttl=300, comment="x"),
    "six": dict(type="AAAA", name="six.example.org", content="2001:db8::1", ttl=60),
    "alias": dict(type="CNAME", name="www.example.org", content="dev.example.org", ttl=1),
    "mail": dict(type="MX", name="example.org", content="mail.example.org", ttl=60, priority=10),
    "text": dict(type="TXT", name="example.org", content='"v=spf1 -all"', ttl=3600),
    "caa": dict(type="CAA", name="example.org", ttl=3600,
                data={"flags": "0", "tag": "issue", "value": "letsencrypt.org"}),
}
for key, row in rows.items():
    DnsRecord(key, zone_id=zone, **row)
"""


@dataclass
class Stack:
    """A stack of that program, and the registrar behind the API that it talks to."""

    folder: Path
    environment: dict[str, str]
    registrar: Registrar

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the CLI in the stack's folder."""
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def succeed(self, *arguments: str) -> str:
        """Run the CLI; fails the test with its output where it fails."""
        done = self.pulumi(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def contents(self) -> dict[str, str]:
        """Give content by name and type of all records that the API has."""
        zone = ensure_zone(self.registrar.store, "example.org")
        return {f"{r['name']} {r['type']}": r["content"] for r in self.registrar.records(zone)}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Give a stack that is set up and empty."""
    folder = tmp_path_factory.mktemp("cloudflare")
    own = engine.environment(folder)
    path = f"{own['PATH']}:{os.environ['PATH']}"
    if shutil.which("pulumi", path=path) is None:
        pytest.skip("the engine is not built: python -m engine build")
    store = Store(folder / "state.sqlite")
    ensure_zone(store, "example.org")
    config = uvicorn.Config(Starlette(routes=list(routes(store, TOKEN))), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    environment = {
        **os.environ,
        **own,
        "PATH": path,
        "PULUMI_BACKEND_URL": folder.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "CLOUDFLARE_API_TOKEN": TOKEN,
        "CLOUDFLARE_BASE_URL": f"http://127.0.0.1:{port}/client/v4",
    }
    virtualenv = sys.prefix
    (folder / "Pulumi.yaml").write_text(
        f"name: records\nruntime: {{name: python, options: {{virtualenv: {virtualenv}}}}}\n"
    )
    (folder / "__main__.py").write_text(PROGRAM)
    made = Stack(folder, environment, Registrar(store))
    made.succeed("stack", "init", "test")
    made.succeed("config", "set", "address", "198.18.0.1")
    yield made
    server.should_exit = True
    thread.join(5)


def test_records_live_and_die(stack: Stack) -> None:
    """Records are made, found unchanged, changed one by one, and removed."""
    stack.succeed("up", "--yes", "--skip-preview")
    expected = {
        "dev.example.org A": "198.18.0.1",
        "direct.example.org A": "198.18.0.9",
        "six.example.org AAAA": "2001:db8::1",
        "www.example.org CNAME": "dev.example.org",
        "example.org MX": "mail.example.org",
        "example.org TXT": '"v=spf1 -all"',
        "example.org CAA": '0 issue "letsencrypt.org"',
    }
    assert expected == stack.contents()
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--preview-only", "--expect-no-changes")
    stack.succeed("config", "set", "address", "198.18.0.2")
    assert "1 updated" in stack.succeed("up", "--yes", "--skip-preview")
    assert stack.contents() == {**expected, "dev.example.org A": "198.18.0.2"}
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.contents() == {}


def test_wrong_token_is_the_providers_error(stack: Stack) -> None:
    """A token that is not accepted is said in Cloudflare's words, without a traceback."""
    wrong = {**stack.environment, "CLOUDFLARE_API_TOKEN": "w" * 40}
    done = Stack(stack.folder, wrong, stack.registrar).pulumi("preview")
    assert done.returncode != 0
    assert "Invalid access token" in done.stdout + done.stderr
    assert TOKEN not in done.stdout + done.stderr
