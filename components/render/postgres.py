"""What Postgres and its replicas read: settings, who may come in, roles and rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.render.template import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.blueprint.backups.cluster import Archiving
    from components.blueprint.services.tenants import Tenant
    from components.blueprint.services.users import DatabaseRole
    from components.blueprint.tuning import PostgresTuning
    from components.config.data import PostgresConfig
    from components.config.service import ServiceConfig


@dataclass(frozen=True)
class TlsFiles:
    """Where certificate, key and authority are in the container."""

    certificate: str
    key: str
    authority: str


@dataclass(frozen=True)
class Followed:
    """The primary of a replica: how to reach it, and the slot that keeps its log there."""

    key: str
    conninfo: str
    slot: str


@dataclass(frozen=True)
class Replication:
    """The role that replicas log in as, the key of its password, and their slots."""

    role: str
    secret: str
    slots: tuple[str, ...]


def postgresql_conf(  # noqa: PLR0913 - one for each part of the file
    service: ServiceConfig,
    settings: PostgresConfig,
    tuned: PostgresTuning,
    *,
    disk: int,
    tls: TlsFiles | None,
    primary: Followed | None = None,
    archiving: Archiving | None = None,
    synchronous: Sequence[str] = (),
) -> str:
    """Return postgresql.conf; check with `postgres -C`.

    Args:
        service: the service, for its limits and port.
        settings: the section of the Postgres that writes.
        tuned: what follows from the limits.
        disk: size of its volume in GB.
        tls: files of its certificate, where it has one.
        primary: whom it follows.
        archiving: how its log is shipped, where it is.
        synchronous: replicas, one of which has a commit before it is answered.
    """
    return render(
        "postgres/postgresql.conf",
        memory=service.memory,
        cpu=f"{service.cpu:g}",
        disk=disk,
        port=service.port,
        t=tuned,
        settings=settings,
        tls=tls,
        primary=primary,
        archiving=archiving,
        synchronous=synchronous,
    )


def pg_hba(
    settings: PostgresConfig, roles: Sequence[str], subnet: str, replication: str | None
) -> str:
    """Return pg_hba.conf: who may connect from where; `subnet` is the data network."""
    return render(
        "postgres/pg_hba.conf",
        database=settings.database,
        roles=roles,
        subnet=subnet,
        tls=settings.tls,
        replication=replication,
    )


def roles_sql(  # noqa: PLR0913 - one for each part of the file
    settings: PostgresConfig,
    roles: Sequence[DatabaseRole],
    *,
    owner_secret: str,
    connections: int,
    replication: Replication | None,
    tenants: Sequence[Tenant] = (),
) -> str:
    """Return what `psql` reads, as superuser, to make and mend roles, database and rights.

    It has places for the passwords; run again it changes nothing.
    """
    return render(
        "postgres/roles.sql",
        database=settings.database,
        owner=settings.user,
        owner_secret=owner_secret,
        roles=roles,
        connections=connections,
        extensions=settings.extensions,
        replication=replication.role if replication else None,
        replication_secret=replication.secret if replication else None,
        slots=replication.slots if replication else (),
        tenants=tenants,
    )


def replica_script(primary: Followed) -> str:
    """Return the start script of a replica, which first copies its primary."""
    return render(
        "postgres/replica.sh", primary=primary.key, conninfo=primary.conninfo, slot=primary.slot
    )


def replica_health(port: int) -> str:
    """Return the health check of a replica, which says how far behind it is."""
    return render("postgres/replica-health.sh", port=port)
