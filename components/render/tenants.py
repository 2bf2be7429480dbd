"""The script that lists tenants and runs migrations in their schemas."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.render.template import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.blueprint.services.tenants import Tenant
    from components.config.data import PostgresConfig
    from components.config.migrations import Migrations, SqlFile

PARALLEL = 4  # tenants at a time: the others' queries go on meanwhile


@dataclass(frozen=True)
class _File:
    """A migration as the script carries it; `end` is a line that it does not have."""

    name: str
    text: str
    checksum: str
    end: str


def migrate_sh(
    settings: PostgresConfig, tenants: Sequence[Tenant], migrations: Migrations, *, system: str
) -> str:
    """Return the script; its argument is `migrate`, `dry-run` or `list`."""
    return render(
        "tenants/migrate.sh",
        system=system,
        database=settings.database,
        owner=settings.user,
        tenants=tenants,
        files={
            "public": [_file(item) for item in migrations.public],
            "tenant": [_file(item) for item in migrations.tenant],
        },
        parallel=PARALLEL,
    )


def _file(item: SqlFile) -> _File:
    text = item.text if item.text.endswith("\n") else f"{item.text}\n"
    checksum = hashlib.sha256(text.encode()).hexdigest()[:16]
    return _File(item.name, text, checksum, f"end-of-{checksum}")
