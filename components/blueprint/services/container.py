"""A service of the system's own: told where what it uses is, and given the passwords as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from components.blueprint.containers import HealthCheckSpec, TmpfsMount
from components.blueprint.monitoring import traces
from components.blueprint.services import clients, given, load_env, mounts
from components.blueprint.services.draft import Draft

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import HealthConfig, ServiceConfig


def draft(context: Context, key: str, service: ServiceConfig, *, owner: bool = False) -> Draft:
    """Return what a container of the system is made of.

    Args:
        context: what the plan looks at.
        key: the service's key.
        service: the service itself.
        owner: it meets databases as their owner, for migrations.
    """
    links = clients.connect(context, key, service, owner=owner) | given.connect(context, service)
    placeholders = {"domain": context.config.domain}
    own = {name: _fill(value, placeholders) for name, value in service.env.items()}
    if service.port:
        own.setdefault("PORT", str(service.port))
    binds, directories = [], []
    for target, name in service.data.items():
        bind, directory = mounts.data(mounts.path(context, service, name), target, service)
        binds.append(bind)
        directories.append(directory)
    found = Draft(
        command=service.command,
        args=service.args,
        env={**traces.told(context, key, service), **links.env, **own},
        secrets=links.secrets,
        configs=links.configs,
        binds=tuple(binds),
        tmpfs=tuple(
            TmpfsMount(target=target, size_mb=size) for target, size in service.scratch.items()
        ),
        health_check=health_check(service.health, service.port, key),
        init=service.init,
        order="stop-first" if binds else "start-first",
        directories=tuple(directories),
    )
    return load_env.wrap(found, service) if service.load_env else found


def health_check(health: HealthConfig | None, port: int | None, key: str) -> HealthCheckSpec:
    """Return the check as Docker runs it; an HTTP check asks with what the image has."""
    if health is None:  # the checks refuse this before
        raise ValueError(f"services.{key} has no health check")
    if health.http:
        url = f"http://127.0.0.1:{port}{health.http}"
        test = _http_test(health.client, url, health.timeout)
    else:
        test = health.command
    return HealthCheckSpec(
        test=test,
        interval=health.interval,
        timeout=health.timeout,
        start_period=health.start_period,
        retries=health.retries,
    )


def _http_test(client: str, url: str, timeout: int) -> tuple[str, ...]:
    """Return a command that ends 0 where the URL answers below 400."""
    if client == "python3":
        code = f"import urllib.request as r; r.urlopen({url!r}, timeout={timeout})"
        return ("CMD", "python3", "-c", code)
    if client == "node":
        code = (
            f"fetch({json.dumps(url)},{{signal:AbortSignal.timeout({timeout * 1000})}})"
            ".then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
        )
        return ("CMD", "node", "-e", code)
    if client == "wget":
        return ("CMD", "wget", "--quiet", "--output-document=/dev/null", url)
    return ("CMD", "curl", "--fail", "--silent", "--output", "/dev/null", url)


def _fill(text: str, values: dict[str, str]) -> str:
    """Put the stack's values into `{name}` places; other braces stay."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
