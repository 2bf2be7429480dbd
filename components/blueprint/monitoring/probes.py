"""Decide what is asked within the cluster: public names, and stores that tell nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from components.blueprint.plan_urls import public_urls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.context import Context

Module = Literal["http", "tcp"]


@dataclass(frozen=True, kw_only=True)
class Probe:
    """Something that is asked by the blackbox exporter, which runs in the same cluster.

    Attributes:
        target: URL of `http`, `host:port` of `tcp`.
    """

    module: Module
    target: str
    labels: Mapping[str, str]


def probes(context: Context) -> tuple[Probe, ...]:
    """Return all probes: each public address once, by its name as people type it."""
    found = {url: name for name, url in reversed(public_urls(context).items())}
    http = (
        Probe(module="http", target=url, labels={"url": url, "route": name})
        for url, name in sorted(found.items())
    )
    bolt = (  # its free edition has no metrics: that it answers is what can be known
        Probe(module="tcp", target=f"{key}:{service.port}", labels={"service": key})
        for key, service in context.config.services.items()
        if service.kind == "neo4j"
    )
    return (*http, *bolt)
