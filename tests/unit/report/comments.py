"""An HTTP server that keeps a pull request's comments as GitHub does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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


@contextmanager
def serving(kept: dict[int, str]) -> Iterator[str]:
    """Serve these comments, which others wrote; gives the API's address."""
    handler = type("Handler", (Comments,), {"kept": kept, "authors": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
