"""Put an explanation together from a config and its plan."""

from __future__ import annotations

from datetime import UTC, datetime

from cli.explain import money, policies, reach, routes, servers, services
from cli.explain.rows import Document
from components.blueprint.types import Blueprint
from components.catalog import Catalogue
from components.config import StackConfig


def document(
    config: StackConfig, blueprint: Blueprint, catalogue: Catalogue, prefix: str = ""
) -> Document:
    """Return everything that is decided about a stack; sections without rows are left out.

    Args:
        config: the sound config.
        blueprint: its plan.
        catalogue: what the cloud sells.
        prefix: what the title starts with.
    """
    settings = config.settings
    sections = (
        servers.servers(blueprint, config, catalogue),
        services.services(blueprint),
        servers.volumes(blueprint),
        reach.networks(blueprint),
        reach.ports(blueprint),
        routes.routes(config),
        routes.dns(blueprint),
        routes.edge(blueprint),
        services.jobs(config),
        services.secrets(blueprint, config),
        services.externals(config),
        money.costs(blueprint),
        money.budget(blueprint, config),
        policies.policies(config, datetime.now(UTC).date()),
    )
    return Document(
        title=f"{prefix}{config.system.title} · {settings.environment}",
        about={
            "system": config.system.name,
            "environment": settings.environment,
            "stack": config.stack,
            "cloud": settings.cloud,
            "domain": config.domain,
            "document": config.system.document,
            "urls": " ".join(blueprint.urls.values()),
            "total": f"{blueprint.costs.total:.2f}",
            "currency": blueprint.costs.currency,
        },
        sections=tuple(section for section in sections if section.rows),
        warnings=blueprint.warnings,
    )
