"""What other teams may read: a role for each, and the URL that it logs in by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import SecretFileSpec
from components.blueprint.services import users
from components.blueprint.types import ShareSpec

if TYPE_CHECKING:
    from components.blueprint.context import Context


def plan_shares(context: Context) -> tuple[ShareSpec, ...]:
    """Return what is shared, in the order of the stack's file."""
    return tuple(_share(context, key) for key in context.config.settings.share)


def _share(context: Context, key: str) -> ShareSpec:
    share = context.config.settings.share[key]
    settings = users.postgres_settings(context, share.store)
    role = next(
        role
        for role in users.shared_roles(context, users.primary(context, share.store))
        if role.service == key
    )
    port = context.config.services[share.store].port or 5432
    # The authority's certificate has a place of the reader's choice: libpq takes PGSSLROOTCERT.
    query = "?sslmode=verify-full" if settings.tls else ""
    address = f"{share.store}:{port}/{settings.database}{query}"
    return ShareSpec(
        key=key,
        store=share.store,
        port=port,
        database=settings.database,
        role=role.name,
        connections=share.connections,
        tls=settings.tls,
        url=SecretFileSpec(
            key=f"{key}-share-url",
            template=f"postgresql://{role.name}:{{{{secret:{role.secret}}}}}@{address}",
            secrets=(role.secret,),
        ),
    )
