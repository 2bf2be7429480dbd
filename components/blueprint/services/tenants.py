"""A schema and a role for each tenant, and the step that runs migrations in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from components.blueprint import plan_servers
from components.blueprint.containers import SecretFileSpec, StepSpec
from components.render import tenants as render

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.data import PostgresConfig
    from components.config.service import ServiceConfig


@dataclass(frozen=True)
class Tenant:
    """A tenant as its database knows it; `schema` is the name of its role as well.

    Attributes:
        id: of its row; it follows from the key, so a new subdomain is still the same tenant.
    """

    key: str
    schema: str
    id: str
    subdomain: str
    domain: str | None


def tenants(context: Context, settings: PostgresConfig) -> tuple[Tenant, ...]:
    """Return the stack's tenants by their numbers; none where the Postgres is not for tenants."""
    if settings.tenants is None:
        return ()
    prefix = settings.tenants.schema_prefix
    return tuple(
        Tenant(
            key=key,
            schema=f"{prefix}{item.number}",
            id=str(uuid5(NAMESPACE_URL, f"plinth:{context.name}:tenant:{key}")),
            subdomain=item.subdomain,
            domain=item.domain.lower().rstrip(".") if item.domain else None,
        )
        for key, item in sorted(
            context.config.settings.tenants.items(), key=lambda pair: pair[1].number
        )
    )


def step(
    context: Context, key: str, service: ServiceConfig, settings: PostgresConfig
) -> tuple[StepSpec, ...]:
    """Return the step that brings the schemas of all tenants to the newest migration."""
    if settings.tenants is None:
        return ()
    script = render.migrate_sh(
        settings, tenants(context, settings), context.config.migrations, system=context.name
    )
    found = StepSpec(
        key=f"{key}-tenants",
        service=key,
        server=plan_servers.holder(context, service.volume),
        command=("sh", "-s", "--", "migrate"),
        input=SecretFileSpec(key=f"{key}-tenants", template=script, secrets=()),
    )
    return (found,)
