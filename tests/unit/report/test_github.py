"""Comments on pull requests, against an HTTP server that keeps them as GitHub does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from report.errors import ReportError
from report.github import put
from report.markdown import marker
from tests.unit.report.comments import OWN, TOKEN, serving


@pytest.fixture
def comments() -> Iterator[tuple[str, dict[int, str]]]:
    """Serve a pull request with a hundred comments of others."""
    kept = {number: f"comment {number}" for number in range(1, 101)}
    with serving(kept) as api:
        yield api, kept


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


class Bare(BaseHTTPRequestHandler):
    """A proxy that answers without a type of content, and without GitHub's words."""

    status = 502

    def do_GET(self) -> None:
        """Refuse."""
        self.send_response(self.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.mark.parametrize(
    ("status", "words"), [(502, "GitHub answers 502 to GET .*: Bad Gateway"), (200, "without JSON")]
)
def test_an_answer_without_a_type_is_told(status: int, words: str) -> None:
    """What stands before GitHub may answer with nothing at all."""
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (Bare,), {"status": status}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(ReportError, match=words):
            put("text", "acme/shop#7", TOKEN, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("target", ["acme/shop", "shop#1", "acme/shop#x"])
def test_a_target_spelt_wrong_is_refused(target: str) -> None:
    """Nothing is asked of GitHub before the target is understood."""
    with pytest.raises(ReportError, match="is no pull request"):
        put("text", target, TOKEN, "http://127.0.0.1:1")
