"""How often the sign of life is given, by Alertmanager itself."""

from __future__ import annotations

import socket
import statistics
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from components.blueprint.containers import SecretFileSpec
from components.blueprint.monitoring import heartbeat, routing
from components.render.secret_file import fill, places
from tests.unit.components.monitoring_tools import Tool, tool
from tests.unit.components.watched_systems import addresses, changed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CLOCK = 60  # a minute is a second
_BEAT = heartbeat.BEAT / _CLOCK
_BEATS = 4
_PATIENCE = 60  # seconds


@pytest.fixture(scope="module")
def alertmanager() -> Iterator[Tool]:
    """Have Alertmanager ready."""
    with tool("alertmanager", "alertmanager") as found:
        yield found


class Ear(ThreadingHTTPServer):
    """Somebody who notes when each sign came."""

    def __init__(self) -> None:
        heard: list[float] = []

        class Handler(BaseHTTPRequestHandler):
            """Takes what is sent."""

            def do_POST(self) -> None:
                """Note the moment."""
                heard.append(time.monotonic())
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Say nothing of it."""

        super().__init__(("127.0.0.1", 0), Handler)
        self.heard = heard


@contextmanager
def _listening() -> Iterator[Ear]:
    with Ear() as ear:
        threading.Thread(target=ear.serve_forever, daemon=True).start()
        yield ear
        ear.shutdown()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _give(url: str) -> None:
    """Have the alert that always fires, as Prometheus sends it, once Alertmanager listens."""
    ends = datetime.now(UTC) + timedelta(hours=1)
    alert = {"labels": {"alertname": "Watchdog", "severity": "info"}, "endsAt": ends.isoformat()}
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            httpx.post(f"{url}/api/v2/alerts", json=[alert]).raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < end
            time.sleep(0.1)
        else:
            return


def _between(alertmanager: Tool, folder: Path, repeat: str | None) -> float:
    """Return the seconds between two signs, with another `repeat_interval` where one is given."""
    context = changed(
        "nutri", monitoring={"alerts": {"clock": _CLOCK}}, cloud="local", environment="dev"
    )
    template = routing.alertmanager_yml(context)
    spec = SecretFileSpec(key="x", template=template, secrets=places(template))
    with _listening() as ear:
        here = f"http://127.0.0.1:{ear.server_address[1]}/"
        content = yaml.safe_load(fill(spec, addresses("nutri") | {"heartbeat-url": here}))
        if repeat:
            content["route"]["routes"][0]["repeat_interval"] = repeat
        (folder / "a.yml").write_text(yaml.safe_dump(content))
        address = f"127.0.0.1:{_free_port()}"
        words = alertmanager.command(
            folder, "--config.file=a.yml", "--storage.path=kept",
            f"--web.listen-address={address}", "--cluster.listen-address=",
        )  # fmt: skip
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log)
            try:
                _give(f"http://{address}")
                end = time.monotonic() + _PATIENCE
                while len(ear.heard) < _BEATS and time.monotonic() < end:
                    time.sleep(0.1)
            finally:
                process.terminate()
                process.wait()
        assert len(ear.heard) >= _BEATS, (folder / "log").read_text()
        pairs = zip(ear.heard[:-1], ear.heard[1:], strict=True)
        return statistics.median(after - before for before, after in pairs)


def test_each_beat_is_heard(alertmanager: Tool, tmp_path: Path) -> None:
    """A sign comes each minute; with both intervals the same, every second one stays away."""
    assert _between(alertmanager, tmp_path, None) < 1.5 * _BEAT
    assert _between(alertmanager, tmp_path, f"{_BEAT:g}s") > 1.5 * _BEAT
