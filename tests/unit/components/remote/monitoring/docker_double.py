"""A Docker that answers what a test says, on a real socket: the client is the real one."""

from __future__ import annotations

import json
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from components.remote.monitoring import docker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@contextmanager
def answering(folder: Path, answers: Mapping[str, Any]) -> Iterator[list[tuple[str, bytes]]]:
    """Answer these paths (without the API's version); yields what was asked, with its body."""
    asked: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        """Answers from the table."""

        def do_GET(self) -> None:
            """Answer, or say 404."""
            self._answer()

        def do_POST(self) -> None:
            """The same."""
            self._answer()

        def _answer(self) -> None:
            path = self.path.removeprefix(docker.VERSION)
            length = int(self.headers.get("Content-Length", 0))
            asked.append((path, self.rfile.read(length)))
            found = answers.get(path)
            status = found if isinstance(found, int) else 404 if found is None else 200
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def address_string(self) -> str:
            """A socket in the file system has no address."""
            return ""

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    path = folder / "docker.sock"
    with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        defaults = (str(path),)
        with patch.object(docker.get, "__defaults__", defaults):
            yield asked
        server.shutdown()
