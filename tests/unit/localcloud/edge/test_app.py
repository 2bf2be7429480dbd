"""The edge, between a client and a real origin on loopback."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from localcloud.cloudflare import Registrar, ensure_zone
from localcloud.edge import Edge, Origins, Trust
from localcloud.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator


NOBODY = 1  # a port where nothing listens


class Origin(BaseHTTPRequestHandler):
    """Answers with what it was asked; remembers the headers."""

    seen: dict[str, str]

    def do_GET(self) -> None:
        """Answer, or redirect to the name itself."""
        type(self).seen = {k.lower(): v for k, v in self.headers.items()}
        self.send_response(302 if self.path.startswith("/old") else 200)
        if self.path.startswith("/old"):
            self.send_header("Location", "http://www.example.org/new?x=1")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        body = self.path.encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Give the body back."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def edge(*, proxied: bool = True, listening: bool = True) -> Iterator[TestClient]:
    """Give a client of an edge whose zone leads to the origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    store = Store(":memory:")
    registrar = Registrar(store)
    zone = ensure_zone(store, "example.org")
    record = {"type": "A", "name": "www", "content": "127.0.0.1", "proxied": proxied}
    registrar.add_record(zone, record)
    if not listening:
        server.shutdown()
        server.server_close()
    app = Edge(registrar, Origins(Trust(), server.server_port, NOBODY))
    with TestClient(app, base_url="http://www.example.org.localhost:8080") as client:
        yield client
    if listening:
        server.shutdown()
        server.server_close()


def test_request_reaches_the_origin_under_its_name() -> None:
    """Path and query arrive unchanged, and the origin sees its own name and the client."""
    with edge() as client:
        answer = client.get("/a%2Fb/c?x=1&y=%20")
        assert (answer.status_code, answer.text) == (200, "/a%2Fb/c?x=1&y=%20")
        assert Origin.seen["host"] == "www.example.org"
        assert Origin.seen["x-forwarded-for"] == "testclient"
        assert Origin.seen["x-forwarded-proto"] == "https"
        assert Origin.seen["cf-connecting-ip"] == "testclient"


def test_record_that_is_not_proxied_has_no_cloudflare_headers() -> None:
    """Cloudflare does not stand in front of a record that is for DNS only."""
    with edge(proxied=False) as client:
        client.get("/")
        assert "cf-connecting-ip" not in Origin.seen


def test_client_cannot_claim_another_address() -> None:
    """Headers that the edge sets are never taken from the client."""
    with edge() as client:
        client.get("/", headers={"X-Forwarded-For": "6.6.6.6", "CF-Connecting-IP": "6.6.6.6"})
        assert Origin.seen["x-forwarded-for"] == "testclient"
        assert Origin.seen["cf-connecting-ip"] == "testclient"


def test_body_and_status_pass() -> None:
    """What is posted arrives, and what is answered comes back."""
    with edge() as client:
        answer = client.post("/jobs", content=b"x" * 200_000)
        assert (answer.status_code, len(answer.content)) == (201, 200_000)


def test_repeated_headers_stay_apart() -> None:
    """Two cookies remain two cookies."""
    with edge() as client:
        assert client.get("/").headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_redirect_leads_back_to_the_edge() -> None:
    """A redirect to the public name opens in a browser on this machine."""
    with edge() as client:
        answer = client.get("/old", follow_redirects=False)
        assert answer.headers["location"] == "http://www.example.org.localhost:8080/new?x=1"


def test_unknown_name_is_404() -> None:
    """A name without a record is said to be unknown, as a page for browsers."""
    with edge() as client:
        answer = client.get("/", headers={"Host": "<b>.example.org", "Accept": "text/html"})
        assert answer.status_code == 404
        assert "No such name" in answer.text
        assert "<b>.example.org" not in answer.text


def test_alias_of_a_name_outside_is_said() -> None:
    """A name that another provider serves is told apart from one that is missing."""
    store = Store(":memory:")
    registrar = Registrar(store)
    record = {"type": "CNAME", "name": "app", "content": "cname.vercel-dns.com"}
    registrar.add_record(ensure_zone(store, "example.org"), record)
    app = Edge(registrar, Origins(Trust()))
    with TestClient(app, base_url="http://app.example.org.localhost:8080") as client:
        answer = client.get("/")
    assert answer.status_code == 404
    assert answer.text.startswith(
        "404 Served elsewhere\napp.example.org is an alias of cname.vercel-dns.com"
    )


def test_origin_that_refuses_is_502() -> None:
    """An address where nothing listens is named, as text for programs."""
    with edge(listening=False) as client:
        answer = client.get("/")
        assert answer.status_code == 502
        assert answer.text.startswith("502 The server refuses\nwww.example.org leads to 127.0.0.1")
