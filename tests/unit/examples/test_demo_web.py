"""The demo app's HTTP side, with real upstreams on loopback and no database."""

from __future__ import annotations

import json
import subprocess
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from prometheus_client import start_http_server
from starlette.testclient import TestClient

from cli.paths import ROOT
from examples.demo.service import Service
from examples.demo.settings import Role, Settings
from examples.demo.stores import Cache, Database, Stores
from examples.demo.web import make_app

if TYPE_CHECKING:
    from collections.abc import Iterator

NOWHERE = Database("127.0.0.1", 1, "x", "x")


class Backend(BaseHTTPRequestHandler):
    """An upstream that says how it is."""

    status = 200

    def do_GET(self) -> None:
        """Answer with a report."""
        checks = {"database": {"status": "up", "latency_ms": 1.5, "critical": True}}
        body = json.dumps({"status": "healthy", "version": "9.9.9", "checks": checks}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def backend(status: int = 200) -> Iterator[int]:
    """Give the port of a running upstream."""
    handler = type("Handler", (Backend,), {"status": status})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@contextmanager
def app(
    role: Role = Role.WEB,
    database: Database | None = None,
    upstreams: dict[str, str] | None = None,
) -> Iterator[TestClient]:
    """Give a client of the app."""
    cache = Cache("127.0.0.1", 1) if database else None
    settings = Settings(
        role=role,
        system="Demo <system>",
        name="backend",
        version="1.2.3",
        port=8000,
        stores=Stores(database=database, cache=cache),
        upstreams=upstreams or {},
    )
    with TestClient(make_app(Service(settings))) as client:
        yield client


def test_health_without_dependencies() -> None:
    """A service that needs nothing is healthy under both paths."""
    with app() as client:
        for path in ("/health", "/api/v1/health", "/api/health", "/ready"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
            assert answer.json()["version"] == "1.2.3"


def test_health_without_its_database() -> None:
    """A service whose database and cache refuse answers 503 and says which."""
    with app(database=NOWHERE) as client:
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")
        assert client.get("/api/live").json() == {"status": "alive"}
        states = {name: c["status"] for name, c in answer.json()["checks"].items()}
        assert states == {"database": "down", "cache": "down"}


def test_page_shows_upstreams_live() -> None:
    """The page names system, services and versions, and escapes what it is given."""
    with backend() as port, app(Role.FRONTEND, None, {"api": f"http://127.0.0.1:{port}"}) as client:
        text = client.get("/").text
        assert "<h1>Demo &lt;system&gt;</h1>" in text
        assert "9.9.9" in text
        assert "1.5 ms" in text
        assert 'class="pill healthy"' in text


def test_page_shows_an_upstream_that_is_gone() -> None:
    """A service that does not answer is shown as that."""
    with app(Role.FRONTEND, None, {"api": "http://127.0.0.1:1/health"}) as client:
        text = client.get("/").text
        assert "does not answer" in text
        assert 'class="pill unhealthy"' in text


def test_unwell_upstream_degrades() -> None:
    """An upstream that answers 503 degrades and does not take the service down."""
    with backend(503) as port, app(upstreams={"api": f"http://127.0.0.1:{port}"}) as client:
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert answer.json()["checks"]["api"]["detail"] == "answered 503"


def test_metrics_count_requests() -> None:
    """Prometheus sees requests by route and status, on a port that visitors do not reach."""
    with app() as client:
        client.get("/version")
        assert client.get("/metrics").status_code == 404
    server, _ = start_http_server(0, "127.0.0.1")
    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics") as answer:
        text = answer.read().decode()
    server.shutdown()
    assert 'http_requests_total{method="GET",route="/version",status="200"}' in text


def test_job_is_refused_where_it_cannot_be_kept() -> None:
    """Bad bodies, missing parts and a database that refuses have statuses of their own."""
    with app(database=NOWHERE) as client:
        post = client.post
        assert post("/api/v1/jobs", content=b"{").status_code == 400
        assert post("/api/v1/jobs", json={"text": ""}).status_code == 422
        assert post("/api/v1/jobs", json={"text": "x" * 20_001}).status_code == 422
        assert post("/api/v1/jobs", json={"text": "x"}).status_code == 503
        assert client.get("/api/v1/jobs/nonsense").status_code == 404
    with app() as client:
        assert client.post("/api/v1/jobs", json={"text": "x"}).status_code == 501
    with app(Role.API) as client:
        assert client.post("/api/v1/jobs", json={"text": "x"}).status_code == 404


def asked(port: int) -> tuple[int, str]:
    """Run the container's health check; return its exit code and what it said."""
    done = subprocess.run(
        ["bash", ROOT / "examples/demo/healthcheck.sh"],
        env={"PORT": str(port), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_healthcheck_follows_the_service() -> None:
    """The container's health check passes at 200 and fails at 503 and where nobody listens."""
    with backend() as port:
        assert asked(port) == (0, "200\n")
    with backend(503) as port:
        code, said = asked(port)
        assert (code, "9.9.9" in said) == (1, True)
    code, said = asked(1)
    assert (code, "refused" in said) == (1, True)
