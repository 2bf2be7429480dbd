"""Headers on their way through the edge. Pure."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIX = ".localhost"
Headers = list[tuple[bytes, bytes]]
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# Set here and nowhere else: a client must not be able to claim another address.
_OURS = frozenset(
    {
        b"host",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"cf-connecting-ip",
        b"cf-ipcountry",
        b"cf-ray",
        b"cf-visitor",
        b"cdn-loop",
    }
)
# The server that the edge runs in writes a date of its own.
_SERVERS = frozenset({b"date"})
_COOKIE_DOMAIN = re.compile(rb";\s*domain=\.?([^;\s]+)", re.IGNORECASE)
COUNTRY = "XX"  # what Cloudflare says where it does not know


def name_of(host: str) -> str:
    """Give the domain name that a Host header means: no port, no `.localhost`, lower case."""
    return host.lower().rsplit(":", 1)[0].removesuffix(".").removesuffix(SUFFIX)


@dataclass(frozen=True)
class Visit:
    """A request as the visitor made it.

    Attributes:
        host: the Host header, with its port.
        name: the domain name that it means.
        client: the visitor's IP address.
        scheme: https for names below `localhost` too: they stand for the public URL.
        ray: identifier of the request, as Cloudflare gives one.
    """

    host: str
    name: str
    client: str
    scheme: str
    ray: str

    @classmethod
    def make(cls, host: str, client: str, scheme: str) -> Visit:
        """Take a visit from what the server knows of a request."""
        local = host.lower().rsplit(":", 1)[0].removesuffix(".").endswith(SUFFIX)
        ray = f"{secrets.token_hex(8)}-LOC"
        return cls(host, name_of(host), client, "https" if local else scheme, ray)

    @property
    def here(self) -> str:
        """What is added to a name to stay on this machine: `.localhost:8080`, or nothing."""
        host = self.host.lower()
        return host.removeprefix(self.name) if host.startswith(f"{self.name}{SUFFIX}") else ""


def request_headers(given: Headers, visit: Visit, *, proxied: bool) -> Headers:
    """Give the headers that the origin gets; Cloudflare's own only where the name is proxied."""
    headers = [(k, v) for k, v in given if k.lower() not in HOP_BY_HOP | _OURS]
    headers += [
        (b"host", visit.name.encode()),
        (b"x-forwarded-for", visit.client.encode()),
        (b"x-forwarded-proto", visit.scheme.encode()),
    ]
    if proxied:
        headers += [
            (b"cf-connecting-ip", visit.client.encode()),
            (b"cf-ipcountry", COUNTRY.encode()),
            (b"cf-ray", visit.ray.encode()),
            (b"cf-visitor", f'{{"scheme":"{visit.scheme}"}}'.encode()),
            (b"cdn-loop", b"cloudflare; loops=1"),
        ]
    return headers


def response_headers(
    given: Headers, visit: Visit, known: Callable[[str], bool], *, proxied: bool
) -> Headers:
    """Give the headers that the client gets.

    Below `localhost`, redirects to names of this cloud lead to the edge again, and cookies for a
    domain are for that domain below `localhost`.

    Args:
        given: the origin's.
        visit: the request.
        known: tells whether a name is one of this cloud's.
        proxied: add what Cloudflare adds.
    """
    headers = []
    for key, value in given:
        low = key.lower()
        if low in HOP_BY_HOP | _SERVERS or (proxied and low == b"server"):
            continue
        if visit.here and low == b"location":
            headers.append((key, _location(value, visit, known)))
        elif visit.here and low == b"set-cookie":
            headers.append((key, _COOKIE_DOMAIN.sub(rb"; Domain=\1" + SUFFIX.encode(), value)))
        else:
            headers.append((key, value))
    if proxied:
        headers += [
            (b"server", b"cloudflare"),
            (b"cf-ray", visit.ray.encode()),
            (b"cf-cache-status", b"DYNAMIC"),
        ]
    return headers


def _location(value: bytes, visit: Visit, known: Callable[[str], bool]) -> bytes:
    parts = urlsplit(value.decode("latin-1"))
    if parts.scheme not in ("http", "https") or parts.hostname is None:
        return value
    default = {"http": 80, "https": 443}[parts.scheme]
    if parts.port not in (None, default) or not known(parts.hostname):
        return value
    return parts._replace(scheme="http", netloc=f"{parts.hostname}{visit.here}").geturl().encode()
