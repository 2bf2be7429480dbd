"""Decide backups: which server copies what, to where, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import plan_servers
from components.blueprint.backups import files
from components.blueprint.backups.places import plan_places
from components.blueprint.backups.specs import BackupScheduleSpec, BackupSpec, KeepSpec
from components.config.backups import PROOFS

if TYPE_CHECKING:
    from components.blueprint.backups.specs import ServerFileSpec
    from components.blueprint.context import Context
    from components.config.backups import BackupConfig, BackupsConfig

PACKAGES = ("pgbackrest", "restic", "python3")


def plan_backups(context: Context) -> BackupScheduleSpec | None:
    """Return the stack's backups; None where it has none."""
    backups = context.config.system.backups
    places = plan_places(context.config)
    if backups is None or not places:
        return None
    items = tuple(
        _item(context, backups, key, item)
        for key, item in backups.items.items()
        if item.store is None
        or item.store in context.config.services
        or item.store in context.config.system.externals
    )
    written: dict[str, tuple[ServerFileSpec, ...]] = {
        server: (
            *files.program(),
            *files.authorities(places),
            *(
                file
                for item in items
                if item.server == server
                for file in files.of_item(context, item, places, backups.key)
            ),
            *files.of_drills(
                context,
                [item for item in items if item.server == server],
                PROOFS[backups.test].calendar,
            ),
        )
        for server in sorted({item.server for item in items})
    }
    return BackupScheduleSpec(
        items=items,
        places=places,
        key=backups.key,
        rpo=backups.rpo,
        rto=backups.rto,
        test=backups.test,
        drill=PROOFS[backups.test].calendar,
        files=written,
        units={server: files.switched_on(found) for server, found in written.items()},
        packages=PACKAGES,
    )


def secrets_of(backups: BackupScheduleSpec | None) -> tuple[str, ...]:
    """Return the keys of the secrets that backups use, each once."""
    if backups is None:
        return ()
    found = [
        secret
        for written in backups.files.values()
        for file in written
        for secret in file.content.secrets
    ]
    return tuple(dict.fromkeys(found))


def _item(context: Context, backups: BackupsConfig, key: str, item: BackupConfig) -> BackupSpec:
    service = context.config.services.get(item.store or "")
    rpo = item.rpo if item.rpo is not None else backups.rpo
    return BackupSpec(
        key=key,
        store=item.store or key,
        kind=service.kind if service else "external" if item.store else "server",
        method=item.method,
        server=(
            plan_servers.holder(context, service.volume)
            if service
            else plan_servers.manager(context)
        ),
        keep={place: KeepSpec(**keep.model_dump()) for place, keep in item.keep.items()},
        schedule=item.schedule,
        incremental=item.incremental,
        full_every=item.full_every,
        rpo=rpo,
        continuous=item.method == "pgbackrest",
        after=item.store if service else None,
    )
