"""A Redis by TLS, as Upstash has it: one for each stack, at one address."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from localcloud.neighbours.program import Program

if TYPE_CHECKING:
    from localcloud.neighbours.site import Site
    from localcloud.pki import Authority

IMAGE = "docker.io/library/redis:7-bookworm"
IMAGES = (IMAGE,)
NUMBER = 3  # last part of its address
FIRST_PORT = 6379
USER = 999
CERTIFICATE_DAYS = 800


class Redis:
    """One stack's server.

    Args:
        site: where it lives.
        authority: who signs its certificate.
        stack: whose it is.
        number: of the stack among those that have one; gives the port.
        password: of the user `default`.
    """

    def __init__(
        self, site: Site, authority: Authority, stack: str, number: int, password: str
    ) -> None:
        self._address, self._port = site.address(NUMBER), FIRST_PORT + number
        self._authority, self._password = authority, password
        name = f"redis-{stack}"
        folder, space = site.folder / name, site.namespace(NUMBER)
        self._program = Program(name, space, site.root(IMAGE), folder, USER)

    def run(self) -> None:
        """Have it run.

        Raises:
            NeighbourError: it does not come up.
        """
        program = self._program
        if not program.runs():
            certificate, key = self._authority.issue([self._address], CERTIFICATE_DAYS)
            program.prepare()
            program.write("server.pem", certificate)
            program.write("server.key", key)
            program.write("redis.conf", self._settings())
        program.start("redis-server", "/data/redis.conf", answers=self._listens)

    def url(self, ca: str | None) -> str:
        """Return where it is; `ca` is the authority's file where the client runs."""
        trust = f"?ssl_ca_certs={ca}" if ca else ""
        return f"rediss://default:{self._password}@{self._address}:{self._port}{trust}"

    def _settings(self) -> str:
        return f"""\
port 0
tls-port {self._port}
tls-cert-file /data/server.pem
tls-key-file /data/server.key
tls-auth-clients no
requirepass {self._password}
dir /data
appendonly yes
maxmemory 64mb
maxmemory-policy allkeys-lru
"""

    def _listens(self) -> bool:
        try:
            socket.create_connection((self._address, self._port), timeout=1).close()
        except OSError:
            return False
        return True
