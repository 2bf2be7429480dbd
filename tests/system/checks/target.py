"""A host name, where its server is, and whom to trust about its certificate."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Target:
    """What is asked.

    Attributes:
        host: name in the certificate and in the request.
        address: IPv4 address that answers for it; no name server is asked.
        ca: PEM of the authorities that may have issued the certificate.
    """

    host: str
    address: str
    ca: Path
    port: int = 443
    http_port: int = 80

    @property
    def context(self) -> ssl.SSLContext:
        """Return what a client verifies by: the name, and these authorities alone."""
        return ssl.create_default_context(cafile=str(self.ca))

    def client(self) -> httpx.Client:
        """Return a client that speaks to the host over verified TLS."""
        return httpx.Client(
            base_url=f"https://{self.address}:{self.port}",
            headers={"host": self.host},
            verify=self.context,
            trust_env=False,
            timeout=30,
        )

    def ask(self, path: str, method: str = "GET", **arguments: Any) -> httpx.Response:
        """Send one request over a connection of its own; redirects are not followed."""
        with self.client() as client:
            request = client.build_request(method, path, **arguments)
            request.extensions["sni_hostname"] = self.host
            return client.send(request)

    def ask_plain(self, path: str, host: str | None = None) -> httpx.Response:
        """Send one GET over plain HTTP."""
        url = f"http://{self.address}:{self.http_port}{path}"
        return httpx.get(url, headers={"host": host or self.host}, trust_env=False, timeout=30)
