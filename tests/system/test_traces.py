"""A request's way through the services, as Jaeger has it; by the tunnel that a person takes."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.system.systems import Stack

pytestmark = pytest.mark.stack("ecommerce/prod")

_PATIENCE = 60  # seconds from a request to its trace; services send every two


@pytest.fixture(scope="module")
def jaeger(stack: Stack) -> Iterator[httpx.Client]:
    """Lead a port of this machine to Jaeger, as `plinth open jaeger` does for people."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    words = ["bin/plinth", "open", "jaeger", "--system", stack.system, "--env", stack.environment]
    process = subprocess.Popen(
        [*words, "--cloud", "local", "--port", str(port)],
        cwd=stack.checkout.path,
        env=stack.checkout.environment,
        stdout=subprocess.DEVNULL,
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        try:
            yield client
        finally:
            process.terminate()
            process.wait()


def _asked(jaeger: httpx.Client, path: str) -> list[dict[str, Any]]:
    """Return what Jaeger's API has, nothing while it cannot be asked or knows of nothing."""
    try:
        answer = jaeger.get(path)
    except httpx.TransportError:  # the tunnel is not there yet
        return []
    if answer.status_code != httpx.codes.OK:  # it does not know of the trace yet
        return []
    found: list[dict[str, Any]] = answer.json().get("data") or []
    return found


def _spans(jaeger: httpx.Client, trace: str) -> list[dict[str, Any]]:
    return [
        {"service": found["processes"][span["processID"]]["serviceName"], **span}
        for found in _asked(jaeger, f"/api/traces/{trace}")
        for span in found["spans"]
    ]


def _visit(stack: Stack, *, kept: bool) -> str:
    """Ask the health address as a caller that has begun a trace; return the trace's id."""
    trace = secrets.token_hex(16)
    path = stack.plan["config"]["ingress"]["health_path"]
    url = stack.outputs["urls"]["health"]
    header = {"traceparent": f"00-{trace}-{secrets.token_hex(8)}-{'01' if kept else '00'}"}
    assert httpx.get(url, headers=header, timeout=30).status_code == httpx.codes.OK, path
    return trace


def test_a_request_is_found_with_what_it_asked(stack: Stack, jaeger: httpx.Client) -> None:
    """The service's own span and those of its stores, of one trace; an unwanted one is not kept."""
    unwanted, wanted = _visit(stack, kept=False), _visit(stack, kept=True)
    end, spans = time.monotonic() + _PATIENCE, list[dict[str, Any]]()
    while len({span["operationName"] for span in spans}) < 2 and time.monotonic() < end:
        time.sleep(1)
        spans = _spans(jaeger, wanted)
    assert {span["traceID"] for span in spans} == {wanted}
    assert "backend" in {span["service"] for span in spans}
    assert len({span["operationName"] for span in spans}) > 1
    assert _spans(jaeger, unwanted) == []


def test_every_own_service_is_told_where_traces_go(stack: Stack) -> None:
    """By OpenTelemetry's variables, and Jaeger's ports are published to nobody."""
    services = stack.plan["services"]
    told = {key for key, spec in services.items() if "OTEL_EXPORTER_OTLP_ENDPOINT" in spec["env"]}
    assert told == {"backend", "storefront", "dashboard"}
    assert services["jaeger"]["ports"] == []
