"""Stores that somebody else runs: what services are told of them, and how they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config import StackConfig
    from components.config.service import ServiceConfig


@dataclass(frozen=True, kw_only=True)
class ExternalSpec:
    """A store that is asked before services start.

    Attributes:
        kind: what speaks there: `postgres`, `redis` or `s3`.
        name: the provider's, for messages.
        urls: variable to the key of the secret with the URL.
        ca: key of the secret with its authority's certificate; None: one that everybody trusts.
        servers: keys of the servers on which services that use it may run.
        images: of these services; a new one has it asked again.
    """

    key: str
    kind: str
    name: str
    urls: tuple[tuple[str, str], ...]
    ca: str | None
    servers: tuple[str, ...]
    images: tuple[str, ...]


def variables(config: StackConfig, service: ServiceConfig) -> dict[str, str]:
    """Return the secrets that lead a service to its stores outside: variable to key of secret."""
    found: dict[str, str] = {}
    for key in service.external:
        external = config.system.externals[key]
        found |= external.urls
        if external.ca:
            found[f"{key.upper().replace('-', '_')}_CA"] = external.ca
    return found


def plan_externals(context: Context) -> tuple[ExternalSpec, ...]:
    """Return the stores that are to be asked, with the servers that will use them."""
    config = context.config
    found = []
    for key, external in config.system.externals.items():
        users = [name for name, item in config.services.items() if key in item.external]
        users += [
            job.service
            for job in config.system.jobs.values()
            if set(job.secrets.values()) & set(external.urls.values())
        ]
        roles = {config.services[name].role for name in users}
        servers = {server for role in roles for server in context.servers_with(role)}
        if external.check and servers:
            found.append(
                ExternalSpec(
                    key=key,
                    kind=external.kind,
                    name=external.provider,
                    urls=tuple(sorted(external.urls.items())),
                    ca=external.ca,
                    servers=tuple(sorted(servers)),
                    images=tuple(sorted({context.image(name).reference for name in users})),
                )
            )
    return tuple(found)
