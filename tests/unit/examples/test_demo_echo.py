"""What the demo app offers to those who test a proxy in front of it."""

from __future__ import annotations

import hashlib
import time

import pytest

from examples.demo.settings import Role
from tests.unit.examples.test_demo_web import app


@pytest.mark.parametrize("path", ["/headers", "/api/v1/deep/headers"])
def test_headers_show_what_arrived(path: str) -> None:
    """Each header is shown with the peer and the path; credentials only as given."""
    with app() as client:
        sent = {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer geheim"}
        answer = client.get(path, headers=sent)
        body = answer.json()
        assert (body["path"], body["method"], body["peer"]) == (path, "GET", "testclient")
        assert body["headers"]["x-forwarded-for"] == "203.0.113.9"
        assert body["headers"]["authorization"] == "(given)"
        assert "geheim" not in answer.text


def test_upload_says_its_size() -> None:
    """A body is counted and fingerprinted, whatever the path below which the system has it."""
    data = b"x" * 3_000_000
    with app() as client:
        for path in ("/upload", "/api/v1/documents/upload"):
            answer = client.post(path, content=data)
            assert answer.json() == {
                "bytes": 3_000_000,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        assert client.get("/upload").status_code == 405


def test_fail_answers_with_an_error_of_the_servers_alone() -> None:
    """It answers with the error that is asked for, below any path, and with no other status."""
    with app() as client:
        assert client.get("/api/fail").status_code == 500
        assert client.get("/fail?status=503").json() == {"error": "as asked"}
        for status in ("200", "600", "x", "-1"):
            assert client.get(f"/fail?status={status}").status_code == 422


def test_slow_waits_as_long_as_told() -> None:
    """The answer comes after the time that was asked for; a time that is none is refused."""
    with app() as client:
        start = time.monotonic()
        assert client.get("/slow?seconds=0.2").json() == {"waited_s": 0.2}
        assert time.monotonic() - start >= 0.2
        for seconds in ("-1", "601", "nan", "soon"):
            assert client.get(f"/slow?seconds={seconds}").status_code == 422


@pytest.mark.parametrize("path", ["/ws", "/api/ws"])
def test_websocket_echoes(path: str) -> None:
    """Every text comes back, until the client leaves."""
    with app() as client, client.websocket_connect(path) as socket:
        for text in ("one", "two"):
            socket.send_text(text)
            assert socket.receive_text() == text


def test_files_can_be_kept() -> None:
    """A style sheet has its type and a tag, by which it is not sent again."""
    with app(Role.FRONTEND) as client:
        first = client.get("/assets/app.css")
        assert first.headers["content-type"].startswith("text/css")
        again = client.get("/assets/app.css", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get("/assets/app.exe").status_code == 404


def test_frontend_has_a_page_for_every_path() -> None:
    """A single-page app answers all its paths; an API does not."""
    with app(Role.FRONTEND) as client:
        assert client.get("/deep/inside").status_code == 200
    with app() as client:
        assert client.get("/deep/inside").status_code == 404


def test_tenant_needs_a_database() -> None:
    """Without a database there are no tenants to tell apart."""
    with app() as client:
        assert client.get("/tenant").status_code == 501
