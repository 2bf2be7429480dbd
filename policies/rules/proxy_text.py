"""What the configuration of a proxy says: nginx's, Traefik's, or neither.

A text that looks like one and cannot be read is told as such: what a rule cannot read, it must not
let pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from policies.rules import nginx_config
from policies.rules.clear_secrets import decoded
from policies.rules.nginx_config import Directive
from policies.rules.yaml_text import load_yaml

Program = Literal["nginx", "Traefik"]
# Blocks of nginx, wherever they stand, and directives that decide how visitors come in: a snippet
# that is included has no block around it.
NGINX: Final = re.compile(
    r"(^|[{};])\s*((http|server|events|stream|location\s[^{};\n]+|upstream\s[^{};\n]+)\s*\{"
    r"|(ssl_protocols|proxy_ssl_protocols|ssl_certificate|add_header|proxy_pass|listen)\s"
    r"[^{};\n]*;)",
    re.MULTILINE,
)
TRAEFIK_KEYS: Final = ("http", "tls", "tcp", "entryPoints", "providers", "certificatesResolvers")
TRAEFIK: Final = re.compile(
    rf"^['\"]?({'|'.join(TRAEFIK_KEYS)})['\"]?\s*:|\b(min|max)Version['\"]?\s*[:=]"
    r"|^\s*['\"]?(routers|redirectScheme|entryPoints)['\"]?\s*:"
    r"|^\s*\[+\s*(http|tls|entryPoints)\b",
    re.MULTILINE,
)
TABLE: Final = re.compile(r"^\s*\[+\s*(http|tls|entryPoints)\b", re.MULTILINE)
NAMED: Final = re.compile(rf"\b({'|'.join(TRAEFIK_KEYS)})['\"]?\s*:")


@dataclass(frozen=True)
class Unreadable:
    """A text that looks like a program's configuration, and is none that can be read."""

    program: Program


Read = Directive | Mapping[str, Any] | Unreadable | None


@lru_cache(maxsize=64)
def read(data: str) -> Read:
    """Return a config as it is read by the program that it is for; None where it is for neither.

    Args:
        data: the property `data` of a Swarm config, base64 or plain.
    """
    text = decoded(data)
    if text.lstrip().startswith("{"):
        return _json(text)
    looks_like_nginx = bool(NGINX.search(text))
    found = nginx_config.parse(text) if looks_like_nginx else None
    if found is not None:
        return found
    if TRAEFIK.search(text):
        routes = _toml(text) if TABLE.search(text) else load_yaml(text)
        return routes if isinstance(routes, dict) else Unreadable("Traefik")
    return Unreadable("nginx") if looks_like_nginx else None


def _json(text: str) -> Read:
    """Return Traefik's settings that are written as JSON, or as YAML in one line."""
    try:
        found = json.loads(text)
    except ValueError:
        found = load_yaml(text)
        if not isinstance(found, dict):
            return Unreadable("Traefik") if NAMED.search(text) else None
    return found if isinstance(found, dict) and set(TRAEFIK_KEYS) & set(found) else None


def _toml(text: str) -> Mapping[str, Any] | None:
    """Return Traefik's settings that are written as TOML; None where they are cut off."""
    import tomllib  # noqa: PLC0415 - hardly ever needed

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
