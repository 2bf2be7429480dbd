"""The least of a Redis: TLS, AUTH and PING, for as long as a test runs."""

from __future__ import annotations

import socketserver
import ssl
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def tls_redis(certificate: str, key: str, password: str) -> Iterator[int]:
    """Serve on a port of loopback, which it gives."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Conversation(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            while head := self.rfile.readline():
                words = []
                for _ in range(int(head[1:])):
                    length = int(self.rfile.readline()[1:])
                    words.append(self.rfile.read(length + 2)[:-2].decode())
                self.wfile.write(self._answer(words))

        def _answer(self, words: list[str]) -> bytes:
            if words[0] == "AUTH" and words[-1] != password:
                return b"-WRONGPASS invalid username-password pair\r\n"
            return b"+PONG\r\n" if words[0] == "PING" else b"+OK\r\n"

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of clients that do not trust us."""

    with Server(("127.0.0.1", 0), Conversation) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
