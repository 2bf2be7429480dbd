"""Where a store is, by its URL."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"postgres": 5432, "redis": 6379, "s3": 443}


class NoAnswerError(Exception):
    """The store cannot be used; the words say why."""


class Place(NamedTuple):
    """Where a URL leads, and as whom."""

    host: str
    port: int
    user: str
    password: str
    name: str
    secure: bool


def place(kind: str, url: str) -> Place:
    """Read a URL; parameters that only other clients know are passed over.

    Raises:
        NoAnswerError: it is no URL of this kind.
    """
    schemes = {
        "postgres": ("postgres", "postgresql"),
        "redis": ("redis", "rediss"),
        "s3": ("http", "https"),
    }[kind]
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[kind]
    except ValueError:
        raise NoAnswerError("its URL cannot be read") from None
    if parts.scheme not in schemes or not parts.hostname:
        known = " or ".join(f"{scheme}://" for scheme in schemes)
        raise NoAnswerError(f"its URL does not start with {known}")
    mode = parse_qs(parts.query).get("sslmode", ["require"])[0]
    plain = {"postgres": mode == "disable", "redis": parts.scheme == "redis"}
    return Place(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        name=unquote(parts.path.lstrip("/")),
        secure=not plain.get(kind, parts.scheme == "http"),
    )
