"""How a copy becomes a store's data again: what `plinth-backup` finds as an item's `back`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.blueprint.services import meilisearch, mounts, stand_in

if TYPE_CHECKING:
    from components.blueprint.backups.specs import BackupSpec
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

# Methods whose copies take the place of a directory.
IN_PLACE = ("pgbackrest", "redis", "meilisearch", "minio", "neo4j", "files")


def back(context: Context, item: BackupSpec) -> dict[str, Any]:
    """Return where the data is, whose it is, and the image that reads it.

    Nothing for pgBackRest, whose cluster says it, and for what is no store of this stack's servers.
    """
    service = context.config.services.get(item.store)
    if service is None or item.method == "pgbackrest" or item.method not in IN_PLACE:
        return {}
    image = context.image(item.store)
    found = {
        "data": mounts.path(context, service, item.store),
        "user": stand_in.USER if image.kind == "stand-in" else service.user,
        "image": image.reference,
    }
    return found | (_start(context, item, service) if item.method == "meilisearch" else {})


def _start(context: Context, item: BackupSpec, service: ServiceConfig) -> dict[str, Any]:
    """Return the call that reads a dump at its start; without the file that has its key."""
    draft = meilisearch.draft(context, item.store, service)
    if context.image(item.store).kind == "stand-in":
        draft = stand_in.draft(context, item.store, service, draft)
    own = {
        "MEILI_DB_PATH": "/meili_data",
        "MEILI_HTTP_ADDR": f"127.0.0.1:{service.port}",
        "MEILI_NO_ANALYTICS": "true",
    }
    env = {name: value for name, value in draft.env.items() if not name.startswith("MEILI_")}
    return {"command": [*draft.command, *draft.args], "env": dict(sorted((env | own).items()))}
