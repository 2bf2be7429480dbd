"""Postgres: tuned by its limits, an application role of its own, data on the volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing, tuning
from components.blueprint.containers import FileSpec, HealthCheckSpec, SecretSpec, TmpfsMount
from components.blueprint.services import mounts
from components.blueprint.services.draft import SECRET_LENGTH, Draft
from components.blueprint.types import DatabaseSpec
from components.render import databases

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

_CONF = "/etc/postgresql"


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a Postgres service is made of."""
    subnet = addressing.overlay_subnet(addressing.DATA_OVERLAY)
    settings = service.postgres
    if settings is None:  # the checks refuse this before
        raise ValueError(f"services.{key} has no postgres section")
    tuned = tuning.postgres(service.memory, service.cpu, settings.max_connections)
    admin, app = f"{key}-admin-password", f"{key}-password"
    bind, directory = mounts.data(
        mounts.path(context, service, key), "/var/lib/postgresql/data", service
    )
    return Draft(
        args=(
            "postgres",
            "-c",
            f"config_file={_CONF}/postgresql.conf",
            "-c",
            f"hba_file={_CONF}/pg_hba.conf",
        ),
        env={
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD_FILE": f"{mounts.SECRETS}/{admin}",
            # below the mount: the file system's own lost+found keeps initdb from the top
            "PGDATA": "/var/lib/postgresql/data/pgdata",
            "POSTGRES_INITDB_ARGS": "--data-checksums --auth-host=scram-sha-256",
        },
        secrets=(mounts.secret(admin, service), mounts.secret(app, service)),
        configs=(
            mounts.config(f"{key}.conf", service, f"{_CONF}/postgresql.conf"),
            mounts.config(f"{key}-hba.conf", service, f"{_CONF}/pg_hba.conf"),
            mounts.config(
                f"{key}-roles.sh", service, "/docker-entrypoint-initdb.d/10-roles.sh", 0o555
            ),
        ),
        binds=(bind,),
        tmpfs=(
            TmpfsMount(target="/run/postgresql", size_mb=1),
            TmpfsMount(target="/tmp", size_mb=64),  # noqa: S108 - in the container
            TmpfsMount(target="/dev/shm", size_mb=max(64, service.memory // 4)),  # noqa: S108
        ),
        health_check=HealthCheckSpec(
            # over TCP: while the first start sets things up, only the socket answers
            test=("CMD", "pg_isready", "--quiet", "--host=127.0.0.1", "--username=postgres"),
            interval=5,
            timeout=5,
            start_period=60,
            retries=5,
        ),
        stop_signal="SIGINT",  # fast shutdown: clients are sent away, everything is written
        order="stop-first",
        new_secrets=tuple(SecretSpec(key=name, length=SECRET_LENGTH) for name in (admin, app)),
        new_files=(
            FileSpec(
                key=f"{key}.conf", content=databases.postgresql_conf(service, settings, tuned)
            ),
            FileSpec(key=f"{key}-hba.conf", content=databases.pg_hba(settings, subnet)),
            FileSpec(key=f"{key}-roles.sh", content=databases.postgres_roles(settings, tuned, app)),
        ),
        directories=(directory,),
        databases=(
            DatabaseSpec(
                key=key,
                engine="postgres",
                host=key,
                port=service.port or 5432,
                database=settings.database,
                user=settings.user,
                secret=app,
            ),
        ),
    )
