"""How the return of each copy is rehearsed: what `plinth-backup` finds as an item's `drill`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.config.backups import GRACE, PROOFS
from components.config.elapses import widest_gap

if TYPE_CHECKING:
    from components.blueprint.backups.specs import BackupSpec
    from components.blueprint.context import Context

FETCH_FILE = "/usr/local/lib/plinth/fetch-{item}.sh"
_DAY, _HOUR = 86400, 3600
_ROOM = "/var/lib/plinth-drill"  # not below what is itself copied


def drill(context: Context, item: BackupSpec) -> dict[str, Any]:
    """Return what a drill of an item is held to, and what it opens the copy with.

    Of what is copied by the clock alone a loss takes what was written since the last copy: an hour
    more than lies between two of them is what its age is held to.
    """
    backups = context.config.system.backups
    if backups is None:
        return {}
    settings = backups.items[item.key]
    between = int(widest_gap(item.schedule).total_seconds())
    found: dict[str, Any] = {
        "rpo": item.rpo if item.continuous else between + _HOUR,
        "rto": backups.rto,
        "due": (PROOFS[backups.test].days + GRACE) * _DAY,
        "room": _room(context, item),
        "checks": list(settings.checks),
    }
    service = context.config.services.get(item.store)
    if settings.image is not None:
        found["image"] = context.image_of(settings.image).reference
    elif service is not None:
        found["image"] = context.image(item.store).reference
        found["user"] = service.user
    if service is not None and service.postgres is not None:
        found["database"] = service.postgres.database
    if item.continuous:
        found["fetch"] = FETCH_FILE.format(item=item.key)
    return found


def _room(context: Context, item: BackupSpec) -> str:
    """Return where copies are laid: on the store's own volume, which is of its size."""
    service = context.config.services.get(item.store)
    if service is None:
        return _ROOM
    return f"{context.config.mount_path(service.volume)}/plinth-drill"
