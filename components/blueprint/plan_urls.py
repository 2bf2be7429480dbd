"""Decide what to open, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.hosts import WILDCARD, fill

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config import StackConfig

_MINIO_LIVE = "/minio/health/live"


def plan_urls(context: Context) -> dict[str, str]:
    """Return a URL for each host of the ingress and each tenant, and the health check's.

    A host's URL is one that answers: its root, or what it serves instead.
    """
    return _urls(context.config, context.config.profile.url_suffix)


def public_urls(context: Context) -> dict[str, str]:
    """Return the same as visitors reach it, on a local cloud as well."""
    return _urls(context.config, "")


def names(config: StackConfig) -> tuple[str, ...]:
    """Return the names that a stack's addresses have."""
    return tuple(_urls(config, ""))


def _urls(config: StackConfig, suffix: str) -> dict[str, str]:
    paths: dict[str, list[str]] = {}
    for route in config.system.ingress.routes:
        host = fill(route.host, config.domain, config.zone)
        paths.setdefault(host, []).append(route.path)
    health = _health_host(config, paths)
    found = {}
    for host, served in paths.items():
        if not host.startswith(WILDCARD):
            fallback = config.system.ingress.health_path if host == health else served[0]
            path = _root(config, host) if "/" in served else fallback
            found[_name(config, host)] = _url(config, host, path, suffix)
        elif "/" in served:
            for key, tenant in config.settings.tenants.items():
                name = f"{tenant.subdomain}.{host.removeprefix(WILDCARD)}"
                found[f"tenant-{key}"] = _url(config, name, "/", suffix)
    if found:
        found.setdefault("app", next(iter(found.values())))
    found["health"] = _url(config, health, config.system.ingress.health_path, suffix)
    return found


def _root(config: StackConfig, host: str) -> str:
    """Return the path that stands for a host's root: MinIO refuses its own to strangers."""
    for route in config.system.ingress.routes:
        if route.path == "/" and fill(route.host, config.domain, config.zone) == host:
            return _MINIO_LIVE if config.services[route.service].kind == "minio" else "/"
    return "/"


def _health_host(config: StackConfig, paths: dict[str, list[str]]) -> str:
    """Return the host whose routes match the health path closest; the first of equals."""
    wanted = config.system.ingress.health_path
    best, length = config.domain, 0
    for host, served in paths.items():
        fits = max((len(path) for path in served if wanted.startswith(path)), default=0)
        if fits > length and not host.startswith(WILDCARD):
            best, length = host, fits
    return best


def _name(config: StackConfig, host: str) -> str:
    """Return a host's name in the outputs: `app` for the domain, else what stands before it."""
    if host == config.domain:
        return "app"
    short = host.removesuffix(f".{config.domain}").removesuffix(f".{config.zone}")
    return short.replace(".", "-")


def _url(config: StackConfig, host: str, path: str, suffix: str) -> str:
    if suffix:  # the local edge is what a browser talks to, without TLS
        return f"http://{host}{suffix}{path}"
    secure = config.system.ingress.tls is not None
    return f"{'https' if secure else 'http'}://{host}{path}"
