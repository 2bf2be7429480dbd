"""Ingress: routes that lead somewhere, each of them once, and limits that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.names import why_no_domain
from components.config.checks.where import in_system
from components.config.hosts import WILDCARD, fill, inside
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.ingress import RouteConfig
    from components.config.merged import StackConfig
    from components.config.problems import Problem

PROXIES = ("nginx", "traefik")


def check_ingress(config: StackConfig) -> Iterator[Problem]:
    """Report a proxy that is none, and routes and redirects that nobody could serve."""
    yield from _proxy(config)
    for index, route in enumerate(config.system.ingress.routes):
        yield from _target(config, f"ingress.routes[{index}]", route)
        yield from _host(config, f"ingress.routes[{index}].host", route.host)
    yield from _twins(config)
    yield from _redirects(config)
    for key, limit in config.system.ingress.limits.items():
        if limit.per == "hour" and limit.rate % 60:
            cause = f"{limit.rate} an hour are no whole number a minute, as nginx counts"
            remedy = "write the rate by the minute"
            yield in_system(config, f"ingress.limits.{key}.rate", cause, remedy)


def _proxy(config: StackConfig) -> Iterator[Problem]:
    key = config.system.ingress.service
    service = config.services.get(key)
    proxies = [name for name, other in config.services.items() if other.kind in PROXIES]
    if service is None or service.kind not in PROXIES:
        cause = f"`{key}` is no service of `kind: nginx` or `kind: traefik`"
        yield in_system(config, "ingress.service", cause, hint(key, proxies, "proxies"))
    for other in proxies:
        if other != key:
            cause = f"the ports are held by `{key}` already: one proxy serves a system"
            yield in_system(config, f"services.{other}", cause, "remove it")


def _target(config: StackConfig, path: str, route: RouteConfig) -> Iterator[Problem]:
    """Report what a route names and is not there."""
    target, limits = config.services.get(route.service), config.system.ingress.limits
    if target is None:
        cause = f"there is no service `{route.service}`"
        remedy = hint(route.service, config.services, "services")
        yield in_system(config, f"{path}.service", cause, remedy)
    elif target.port is None:
        cause = f"`{route.service}` has no port to be reached at"
        yield in_system(config, f"{path}.service", cause, f"give services.{route.service} a `port`")
    if route.limit and route.limit not in limits:
        cause = f"there is no limit `{route.limit}`"
        yield in_system(config, f"{path}.limit", cause, hint(route.limit, limits, "limits"))
    if route.tenants and not config.settings.tenants and route.host == "{domain}":
        cause = "tenants have no names below the domain here, so nobody would be one"
        yield in_system(config, f"{path}.host", cause, 'write `host: "*.{domain}"`')


def _host(config: StackConfig, path: str, host: str) -> Iterator[Problem]:
    """Report a name that is none, or not in the zone; the domain's own faults are told once."""
    if why_no_domain(config.domain) or not inside(config.domain, config.zone):
        return
    name = fill(host, config.domain, config.zone)
    fault = why_no_domain(name.removeprefix(WILDCARD))
    if fault:
        cause = f"`{name}` is no host name: {fault}"
        remedy = "write a name such as api.{domain}, or *.{domain}"
        yield in_system(config, path, cause, remedy)
    elif config.settings.dns is not None and not inside(name.removeprefix(WILDCARD), config.zone):
        cause = f"`{name}` is not inside the zone `{config.zone}`"
        yield in_system(config, path, cause, "write it with {domain} or {zone}")


def _twins(config: StackConfig) -> Iterator[Problem]:
    """Report two routes of one host and path."""
    seen: dict[tuple[str, str], int] = {}
    for index, route in enumerate(config.system.ingress.routes):
        name = fill(route.host, config.domain, config.zone)
        first = seen.setdefault((name, route.path), index)
        if first != index:
            cause = f"`{name}{route.path}` is the route of ingress.routes[{first}] already"
            remedy = "give it another path or host, or remove it"
            yield in_system(config, f"ingress.routes[{index}]", cause, remedy)


def _redirects(config: StackConfig) -> Iterator[Problem]:
    """Report a redirect from a name that has routes, to itself, or round in a circle."""
    ingress = config.system.ingress
    routed = {fill(route.host, config.domain, config.zone) for route in ingress.routes}
    leads = {
        fill(host, config.domain, config.zone): fill(target, config.domain, config.zone)
        for host, target in ingress.redirects.items()
    }
    for written, (host, target) in zip(ingress.redirects, leads.items(), strict=True):
        path = f"ingress.redirects.{written}"
        yield from _host(config, path, written)
        if host in routed:
            yield in_system(config, path, f"`{host}` has routes too", "remove the one or the other")
        if target in leads:
            cause = f"`{target}`, where it leads, is redirected itself"
            yield in_system(config, path, cause, "name the last one at once")
        if WILDCARD in target:
            cause = f"`{target}` is no single name to lead to"
            yield in_system(config, path, cause, "name one host")
