"""The demo app's spans, sent to a collector on loopback."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from examples.demo import traces, upstream
from examples.demo.observed import Observed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

_ABOVE = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"


class _Collector(BaseHTTPRequestHandler):
    bodies: ClassVar[list[dict[str, Any]]] = []
    seen: ClassVar[list[str | None]] = []

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        length = int(self.headers["Content-Length"])
        self.bodies.append(json.loads(self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("traceparent"))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a collector and give its address; afterwards nothing is traced."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Collector.bodies.clear()
    _Collector.seen.clear()
    monkeypatch.setattr(traces, "_EVERY", 3600.0)  # sent when the test says so
    monkeypatch.setattr(traces, "_tracer", None)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _set_up(endpoint: str, share: str = "1") -> None:
    traces.set_up(
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_SERVICE_NAME": "api",
            "OTEL_TRACES_SAMPLER_ARG": share,
            "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=prod",
        },
        "x",
    )


def _sent() -> list[dict[str, Any]]:
    assert traces._tracer is not None
    traces._tracer.flush()
    return [
        span
        for body in _Collector.bodies
        for span in body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    ]


def _app(url: str) -> TestClient:
    async def ask(_request: Request) -> Response:
        with traces.span("ask"):
            await upstream.ask(url)
        return Response(status_code=201)

    return TestClient(Observed(Starlette(routes=[Route("/ask", ask), Route("/live", ask)])))


def test_a_request_is_one_trace_through_all_services(collector: str) -> None:
    """Its asker's trace goes on, and whom it asks is told of it."""
    _set_up(collector)
    _app(f"{collector}/x").get("/ask", headers={"traceparent": _ABOVE})
    inner, outer = _sent()
    assert (outer["name"], outer["kind"], outer["parentSpanId"]) == (
        "GET /ask", traces.SERVER, "0123456789abcdef",
    )  # fmt: skip
    assert outer["traceId"] == inner["traceId"] == "0123456789abcdef0123456789abcdef"
    assert inner["parentSpanId"] == outer["spanId"]
    assert _Collector.seen == [f"00-{inner['traceId']}-{inner['spanId']}-01"]
    status = {"key": "http.response.status_code", "value": {"intValue": "201"}}
    assert status in outer["attributes"]
    resource = _Collector.bodies[0]["resourceSpans"][0]["resource"]["attributes"]
    assert {"key": "service.name", "value": {"stringValue": "api"}} in resource


def test_what_fails_is_marked(collector: str) -> None:
    """With the error's own words."""
    _set_up(collector)
    with pytest.raises(ValueError, match="no"), traces.span("a"):
        raise ValueError("no")
    assert [span["status"] for span in _sent()] == [{"code": 2, "message": "ValueError: no"}]


def test_health_checks_begin_no_trace(collector: str) -> None:
    """They come every few seconds, from every proxy."""
    _set_up(collector)
    with TestClient(Observed(Starlette(routes=[]))) as client:
        client.get("/live")
    assert _sent() == []


def test_a_share_of_nothing_sends_nothing(collector: str) -> None:
    """But a trace that its asker keeps is kept."""
    _set_up(collector, "0")
    client = _app(f"{collector}/x")
    client.get("/ask")
    assert _sent() == []
    client.get("/ask", headers={"traceparent": _ABOVE})
    assert len(_sent()) == 2


def test_a_collector_that_is_away_costs_no_request() -> None:
    """Its spans are lost, and that is all."""
    traces.set_up({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, "x")
    try:
        with traces.span("a"):
            pass
        assert traces._tracer is not None
        traces._tracer.flush()
    finally:
        traces._tracer = None


def test_without_an_endpoint_nothing_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a stack without traces."""
    monkeypatch.setattr(traces, "_tracer", None)
    traces.set_up({}, "x")
    with traces.span("a") as span:
        assert span is None
    assert traces.header() == {}
