"""What of a store comes back: all of it, one database, one tenant's schema; and what has no way."""

from __future__ import annotations

from dataclasses import replace

from cli.backups.plan import Wish
from cli.backups.stack import Stack
from cli.errors import PlinthError
from components.blueprint.backups.back import IN_PLACE
from components.blueprint.backups.specs import BackupSpec


def whole(stack: Stack, item: BackupSpec, wish: Wish) -> Wish:
    """Return the wish, with the database of a dump where nobody named one.

    Raises:
        PlinthError: such copies cannot take the place of what is there.
    """
    dumped = item.method == "pg_dump" and item.kind == "postgres"
    if wish.database and not (item.continuous or dumped):
        raise PlinthError(f"{item.key} holds no databases of a Postgres here.", exit_code=2)
    if wish.beside or item.method in IN_PLACE:
        return wish
    settings = stack.config.services[item.store].postgres if dumped else None
    if settings is not None:
        return replace(wish, database=wish.database or settings.database)
    why = {
        "config": "what of them is the code's, a deployment writes anew",
        "pg_dump": "it is somebody else's database",
    }[item.method]
    raise PlinthError(
        f"Copies of {item.store} by {item.method} are not put in place ({why}): add --beside to "
        "have the files, and take what you need (docs/backups.md).",
        exit_code=2,
    )


def schema(stack: Stack, item: BackupSpec, tenant: str) -> tuple[str, str]:
    """Return the database and the schema of a tenant.

    Raises:
        PlinthError: there is no such tenant, or the store has none at all.
    """
    service = stack.config.services.get(item.store)
    settings = service.postgres if service and item.continuous else None
    tenants = stack.config.settings.tenants
    if settings is None or settings.tenants is None or tenant not in tenants:
        known = ", ".join(sorted(tenants)) or "none"
        raise PlinthError(
            f"{item.store} has no tenant {tenant!r}; there is: {known}. One that was taken out of "
            f"{stack.context.config_file.name} is put in again first.",
            exit_code=2,
        )
    return settings.database, f"{settings.tenants.schema_prefix}{tenants[tenant].number}"
