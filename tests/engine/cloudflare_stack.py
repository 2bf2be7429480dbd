"""A stack of a small program that talks to a local Cloudflare, served in this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import uvicorn
from starlette.applications import Starlette

import engine
from localcloud import pki
from localcloud.cloudflare import Registrar, ensure_zone, routes
from localcloud.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "t" * 40


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


@contextmanager
def stack_of(program: str, folder: Path) -> Iterator[Stack]:
    """Give a stack that is set up and empty, with the zone example.org."""
    own = engine.environment(folder)
    path = f"{own['PATH']}:{os.environ['PATH']}"
    if shutil.which("pulumi", path=path) is None:
        pytest.skip("the engine is not built: python -m engine build")
    store = Store(folder / "state.sqlite")
    ensure_zone(store, "example.org")
    app = Starlette(routes=list(routes(store, TOKEN, pki.origin(folder))))
    config = uvicorn.Config(app, port=0, log_level="error")
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
    (folder / "__main__.py").write_text(program)
    made = Stack(folder, environment, Registrar(store))
    made.succeed("stack", "init", "test")
    yield made
    server.should_exit = True
    thread.join(5)
