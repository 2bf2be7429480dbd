"""Rules about the configuration of databases: nobody speaks to them in the clear."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from policies.rules import types
from policies.rules.clear_secrets import decoded
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

HBA = re.compile(
    r"^(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc)\s+\S+\s+\S+", re.MULTILINE
)
SETTING = re.compile(r"^[ \t]*(\w+)[ \t]*[= ][ \t]*'?([^'#\n]*?)'?[ \t]*(?:#.*)?$", re.MULTILINE)
ON = ("on", "true", "yes", "1")
ENCRYPTED = ("require", "verify-ca", "verify-full")
MODERN = ("TLSv1.2", "TLSv1.3")


def _tls(resource: Resource) -> Iterator[Finding]:
    data = at(resource.properties, "data")
    if data is UNKNOWN:
        yield Undecided(("data",), expected=True)  # a certificate that is made now
        return
    text = decoded(str(data or ""))
    if "[pgbouncer]" in text:
        yield from map(Violation, _pgbouncer(text))
    elif re.search(r"^\s*listen_addresses\s*=", text, re.MULTILINE):
        yield from map(Violation, _postgres(text))
    elif HBA.search(text) and not text.startswith("#!"):
        yield from map(Violation, _hba(text))


def _settings(text: str) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in SETTING.findall(text)}


def _postgres(text: str) -> Iterator[str]:
    settings = _settings(text)
    if settings.get("ssl", "off").lower() not in ON:
        yield "Postgres has no TLS: `ssl` is off"
    least = settings.get("ssl_min_protocol_version", MODERN[0])
    if least not in MODERN:
        yield f"Postgres lets clients in with {least}"
    if settings.get("password_encryption", "scram-sha-256") != "scram-sha-256":
        yield f"Postgres keeps passwords as {settings['password_encryption']}"


def _pgbouncer(text: str) -> Iterator[str]:
    settings = _settings(text)
    for side in ("client", "server"):
        mode = settings.get(f"{side}_tls_sslmode", "disable")
        if mode not in ENCRYPTED:
            yield f"PgBouncer's {side}_tls_sslmode is {mode}"
    if settings.get("auth_type", "md5") in {"any", "trust", "plain", "md5"}:
        yield f"PgBouncer's auth_type is {settings.get('auth_type', 'md5')}"


def _hba(text: str) -> Iterator[str]:
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if len(words) < 5 or words[0] == "local":  # noqa: PLR2004 - kind, database, user, from, how
            continue
        kind, _, user, source = words[:4]
        # a mask may stand in a word of its own
        how = words[5] if _is_address(words[4]) and len(words) > 5 else words[4]  # noqa: PLR2004
        if how == "reject":
            continue
        if kind != "hostssl" and not _is_loopback(source):
            yield f"{user} may come to Postgres from {source} without TLS"
        if how in {"trust", "password", "md5"} and not _is_loopback(source):
            yield f"{user} may come to Postgres from {source} by `{how}`"


def _is_address(word: str) -> bool:
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True


def _is_loopback(source: str) -> bool:
    try:
        return ipaddress.ip_network(source, strict=False).is_loopback
    except ValueError:
        return source in {"localhost", "samehost"}


DATABASE_TLS_ONLY = ResourceRule(
    name="database-tls-only",
    why="Passwords and rows cross from server to server; the overlay network alone is no proof "
    "that nobody reads along.",
    remedy="leave the settings to the templates (components/templates/postgres, pgbouncer): "
    "`hostssl` and scram-sha-256 alone, `ssl = on`, client_tls_sslmode = require.",
    level="mandatory",
    type=types.SERVICE_CONFIG,
    find=_tls,
    refused="host all all 0.0.0.0/0 md5",
    accepted="hostssl app app_backend 10.201.3.0/24 scram-sha-256",
)
