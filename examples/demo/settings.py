"""What a container is and depends on, read from the environment once at start."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


class Role(StrEnum):
    """What a container does."""

    WEB = "web"  # the backend: health of database and cache, and the jobs API
    WORKER = "worker"  # takes jobs from the queue
    FRONTEND = "frontend"  # the page that people see
    API = "api"  # stands in for services that only answer for themselves
    SEARCH = "search"
    BROWSER = "browser"


class SettingsError(Exception):
    """The environment cannot be used; the message names the variable and what it needs."""


@dataclass(frozen=True)
class Database:
    """How to reach PostgreSQL; `password_file` None means that no password is sent."""

    host: str
    port: int
    name: str
    user: str
    password_file: Path | None

    def password(self) -> str | None:
        """Read the password, each time anew so that a changed secret is seen."""
        return read_secret(self.password_file)


@dataclass(frozen=True)
class Cache:
    """How to reach Redis; `user` None is the one without a name."""

    host: str
    port: int
    password_file: Path | None
    user: str | None = None

    def password(self) -> str | None:
        """Read the password."""
        return read_secret(self.password_file)


@dataclass(frozen=True)
class Settings:
    """All of it.

    Attributes:
        system: name of the whole, shown on the page.
        name: name of this service.
        upstreams: URL that must answer below 400, by the name of what it belongs to.
    """

    role: Role
    system: str
    name: str
    version: str
    port: int
    database: Database | None = None
    cache: Cache | None = None
    upstreams: Mapping[str, str] = field(default_factory=dict)


def read_secret(path: Path | None) -> str | None:
    """Read a secret from its file, without the newline at its end.

    Raises:
        SettingsError: the file cannot be read.
    """
    if path is None:
        return None
    try:
        return path.read_text().rstrip("\n")
    except OSError as error:
        raise SettingsError(
            f"{path}: {error.strerror}; is the secret given to this service?"
        ) from None


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a variable has a value that cannot be used.
    """
    try:
        role = Role(environment.get("ROLE", "web"))
    except ValueError:
        raise SettingsError(f"ROLE: must be one of {', '.join(Role)}") from None
    database = cache = None
    if host := environment.get("DATABASE_HOST"):
        database = Database(
            host,
            _port(environment, "DATABASE_PORT", 5432),
            environment.get("DATABASE_NAME", "app"),
            environment.get("DATABASE_USER", "app"),
            _path(environment.get("DATABASE_PASSWORD_FILE")),
        )
    if host := environment.get("REDIS_HOST"):
        password = _path(environment.get("REDIS_PASSWORD_FILE"))
        user = environment.get("REDIS_USER")
        cache = Cache(host, _port(environment, "REDIS_PORT", 6379), password, user)
    if role is Role.WORKER and not (database and cache):
        raise SettingsError("ROLE=worker needs DATABASE_HOST and REDIS_HOST")
    return Settings(
        role=role,
        system=environment.get("SYSTEM", "Demo"),
        name=environment.get("SERVICE", role.value),
        version=environment.get("APP_VERSION", "0"),
        port=_port(environment, "PORT", 8000),
        database=database,
        cache=cache,
        upstreams=_upstreams(environment.get("UPSTREAMS", "")),
    )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise SettingsError(f"{name}: must be a port from 1 to 65535, not {text!r}")
    return int(text)


def _upstreams(text: str) -> dict[str, str]:
    """Read `name=url,name=url`; a URL without a path is asked for its `/health`."""
    found: dict[str, str] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, url = item.partition("=")
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise SettingsError(f"UPSTREAMS: {item!r} must be written as name=http://host:port")
        found[name.strip()] = parts._replace(path=parts.path or "/health").geturl()
    return found
