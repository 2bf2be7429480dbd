"""`plinth-containers`: tells Prometheus about this server's containers, on its private address."""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import docker, gathered, settings
from .happened import Happened

_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def page(happened: Happened, server: str, *, manager: bool) -> str:
    """Return all metrics.

    Raises:
        docker.DockerError: Docker is away.
    """
    families, known = gathered.gather(server, manager=manager)
    happened.write(families, known, server)
    return families.text()


def main(_words: list[str]) -> int:
    """Answer for ever."""
    given = settings.load()
    happened = Happened()
    threading.Thread(target=happened.follow, daemon=True).start()

    class Handler(BaseHTTPRequestHandler):
        """Answers `GET /metrics`."""

        def do_GET(self) -> None:
            """Answer Prometheus; without Docker there is nothing to tell, and `up` says so."""
            if self.path != "/metrics":
                self.send_error(404)
                return
            try:
                body = page(happened, given["server"], manager=given["manager"]).encode()
            except (docker.DockerError, KeyError) as error:
                self.send_error(503, "no answer from Docker")
                sys.stderr.write(f"plinth-containers: {error}\n")
                return
            self.send_response(200)
            self.send_header("Content-Type", _TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing of each question."""

    ThreadingHTTPServer((given["address"], given["port"]), Handler).serve_forever()
    return 0
