"""Comments on pull requests, against an HTTP server that keeps them as GitHub does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from report.errors import ReportError
from report.github import put
from report.markdown import marker

TOKEN = "t0ken"  # a workflow's own
OWN = "0wn"  # a person's


class Comments(BaseHTTPRequestHandler):
    """The three requests of GitHub's API that are used."""

    kept: dict[int, str]
    authors: dict[int, str]

    def do_GET(self) -> None:
        """Say whose token it is; list a page of comments, the last by somebody else."""
        if self.path == "/user":
            known = self.headers["authorization"] == f"Bearer {OWN}"
            self._answer(*((200, {"login": "robot"}) if known else (403, {"message": "no"})))
            return
        page = int(self.path.rpartition("page=")[2])
        items = [
            {"id": key, "body": body, "user": {"login": self.authors.get(key, "somebody")}}
            for key, body in sorted(self.kept.items())
        ]
        self._answer(200, items[(page - 1) * 100 : page * 100])

    def do_POST(self) -> None:
        """Add a comment."""
        self._write(max(self.kept, default=0) + 1, 201)

    def do_PATCH(self) -> None:
        """Change a comment."""
        self._write(int(self.path.rpartition("/")[2]), 200)

    def _write(self, key: int, status: int) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        tokens = {f"Bearer {TOKEN}": "github-actions[bot]", f"Bearer {OWN}": "robot"}
        if self.headers["authorization"] not in tokens:
            self._answer(403, {"message": "Resource not accessible"})
            return
        self.kept[key] = body["body"]
        self.authors[key] = tokens[self.headers["authorization"]]
        self._answer(status, {"html_url": f"https://github.test/c{key}"})

    def _answer(self, status: int, content: Any) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=utf-8")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def comments() -> Iterator[tuple[str, dict[int, str]]]:
    """Serve a pull request with a hundred comments of others."""
    kept = {number: f"comment {number}" for number in range(1, 101)}
    handler = type("Handler", (Comments,), {"kept": kept, "authors": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", kept
    server.shutdown()
    server.server_close()


def test_the_comment_is_updated_in_place(comments: tuple[str, dict[int, str]]) -> None:
    """A second report of a stack takes the first one's place; another stack's stands beside."""
    api, kept = comments
    first, second = f"{marker('dev')}\none", f"{marker('dev')}\ntwo"
    other = f"{marker('prod')}\nthree"
    assert put(first, "acme/shop#7", TOKEN, api) == "https://github.test/c101"
    assert put(second, "acme/shop#7", TOKEN, api) == "https://github.test/c101"
    assert put(other, "acme/shop#7", TOKEN, api) == "https://github.test/c102"
    assert (kept[101], kept[102], len(kept)) == (second, other, 102)


def test_a_comment_of_others_with_the_marker_stays(comments: tuple[str, dict[int, str]]) -> None:
    """Whoever copies a report, or plants its marker, has no comment changed by us."""
    api, kept = comments
    kept[50] = f"{marker('dev')}\nquoted"
    assert put(f"{marker('dev')}\none", "acme/shop#7", TOKEN, api).endswith("c101")
    assert put(f"{marker('dev')}\ntwo", "acme/shop#7", OWN, api).endswith("c102")
    assert put(f"{marker('dev')}\nthree", "acme/shop#7", OWN, api).endswith("c102")
    assert (kept[50], kept[101]) == (f"{marker('dev')}\nquoted", f"{marker('dev')}\none")


def test_what_github_refuses_is_told(comments: tuple[str, dict[int, str]]) -> None:
    """The answer's own words, never the token."""
    api, kept = comments
    with pytest.raises(ReportError, match=r"403 to POST .*: Resource not accessible") as told:
        put(marker("dev"), "acme/shop#7", "other", api)
    assert "other" not in str(told.value)
    assert len(kept) == 100


@pytest.mark.parametrize("target", ["acme/shop", "shop#1", "acme/shop#x"])
def test_a_target_spelt_wrong_is_refused(target: str) -> None:
    """Nothing is asked of GitHub before the target is understood."""
    with pytest.raises(ReportError, match="is no pull request"):
        put("text", target, TOKEN, "http://127.0.0.1:1")
