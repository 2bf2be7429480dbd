"""Jaeger reads what is rendered, takes a span of the stand-in app, and gives its trace back."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from components.render.jaeger import jaeger_yaml
from examples.demo import traces
from tests.unit.components.render.proxy_server import image_root

_PORTS = ("port", "http_port", "grpc_port", "health_port", "metrics_port")
_ENTER = (
    'mount --bind "$1" "$0/mnt"; exec chroot "$0" /cmd/jaeger/jaeger-linux --config /mnt/c.yaml'
)
_PATIENCE = 60  # seconds


def _free(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    found = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return found


def _asked(port: int, path: str) -> httpx.Response | None:
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}")
    except httpx.TransportError:
        return None


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """Have Jaeger run; give its ports."""
    folder = tmp_path_factory.mktemp("jaeger")
    given = dict(zip(_PORTS, _free(len(_PORTS)), strict=True))
    (folder / "c.yaml").write_text(jaeger_yaml(**given, memory=256, newest=1000))
    with image_root("jaeger") as root, (folder / "log").open("wb") as log:
        words = ["unshare", "--mount", "sh", "-c", _ENTER, str(root), str(folder)]
        process = subprocess.Popen(words, stdout=log, stderr=log)
        try:
            end, well = time.monotonic() + _PATIENCE, None
            while well is None or well.status_code != httpx.codes.OK:
                alive = process.poll() is None and time.monotonic() < end
                assert alive, (folder / "log").read_text()[-2000:]
                time.sleep(0.1)
                well = _asked(given["health_port"], "/status")
            yield given
        finally:
            process.terminate()
            process.wait()


def _sent(ports: dict[str, int], *, kept: bool) -> str:
    """Send a request's span, as the stand-in does; return its trace."""
    tracer = traces.Tracer(
        f"http://127.0.0.1:{ports['http_port']}", {"service.name": "backend"}, share=1.0
    )
    trace, flag = secrets.token_hex(16), "01" if kept else "00"
    above = f"00-{trace}-{secrets.token_hex(8)}-{flag}"
    tracer.end(tracer.begin("GET /health", traces.SERVER, above))
    tracer.flush()
    return trace


def _spans(ports: dict[str, int], trace: str) -> list[dict[str, Any]]:
    answer = _asked(ports["port"], f"/api/traces/{trace}")
    found = (answer.json().get("data") or []) if answer else []
    return [span for item in found for span in item["spans"]]


def test_a_span_comes_back_as_a_trace(ports: dict[str, int]) -> None:
    """By the address that services are told; one whose trace nobody wants is not there."""
    unwanted, wanted = _sent(ports, kept=False), _sent(ports, kept=True)
    end = time.monotonic() + _PATIENCE
    while not (spans := _spans(ports, wanted)) and time.monotonic() < end:
        time.sleep(0.2)
    assert [span["operationName"] for span in spans] == ["GET /health"]
    assert _spans(ports, unwanted) == []


def test_prometheus_is_told_what_came(ports: dict[str, int]) -> None:
    """On the port that it asks."""
    answer = _asked(ports["metrics_port"], "/metrics")
    assert answer is not None
    assert "otelcol_receiver_accepted_spans" in answer.text
