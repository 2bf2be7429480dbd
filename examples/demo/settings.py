"""What a container is and depends on, read from the environment once at start."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import stores
from .secret import SettingsError
from .stores import Stores

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


@dataclass(frozen=True)
class Settings:
    """All of it.

    Attributes:
        system: name of the whole, shown on the page.
        name: name of this service.
        metrics_port: where Prometheus asks, apart from what visitors reach; None: it does not.
        upstreams: URL that must answer below 400, by the name of what it belongs to.
    """

    role: Role
    system: str
    name: str
    version: str
    port: int
    metrics_port: int | None = None
    stores: Stores = field(default_factory=Stores)
    upstreams: Mapping[str, str] = field(default_factory=dict)


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a variable has a value that cannot be used.
    """
    try:
        role = Role(environment.get("ROLE", "web"))
    except ValueError:
        raise SettingsError(f"ROLE: must be one of {', '.join(Role)}") from None
    found = stores.load(environment)
    if role is Role.WORKER and not (found.database and found.cache):
        raise SettingsError("ROLE=worker needs a database and a Redis: DATABASE_HOST, REDIS_HOST")
    return Settings(
        role=role,
        system=environment.get("SYSTEM", "Demo"),
        name=environment.get("SERVICE", role.value),
        version=environment.get("APP_VERSION", "0"),
        port=stores.port(environment, "PORT", 8000),
        metrics_port=(
            stores.port(environment, "METRICS_PORT", 9464)
            if environment.get("METRICS_PORT")
            else None
        ),
        stores=found,
        upstreams=_upstreams(environment.get("UPSTREAMS", "")),
    )


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
