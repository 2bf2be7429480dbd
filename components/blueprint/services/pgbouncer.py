"""PgBouncer: many clients on few connections, each as its own role, TLS on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, HealthCheckSpec, SecretFileSpec, TmpfsMount
from components.blueprint.services import mounts, postgres, tls, users
from components.blueprint.services.draft import Draft
from components.render import pgbouncer as render
from components.render.secret_file import places

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

_INI = "/etc/pgbouncer/pgbouncer.ini"


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a PgBouncer service is made of."""
    pool = service.pgbouncer
    if pool is None:  # the checks refuse this before
        raise ValueError(f"services.{key} has no pgbouncer section")
    settings = users.postgres_settings(context, key)
    behind = context.config.services[pool.postgres]
    roles = tuple(
        role
        for role in users.database_roles(context, users.primary(context, key))
        if key in context.config.services[role.service].uses
    )
    list_key, port = f"{key}-users.txt", service.port or 6432
    template = render.users_txt(roles)
    pooled = render.Pooled(
        host=pool.postgres,
        port=behind.port or 5432,
        database=settings.database,
        connections=postgres.tuned_for(context, pool.postgres).app_connections,
    )
    ini = render.pgbouncer_ini(
        pool,
        pooled,
        port=port,
        users=f"{mounts.SECRETS}/{list_key}",
        tls=tls.files(key) if settings.tls else None,
        watching=[role.name for role in roles if role.right == "monitor"],
    )
    return Draft(
        command=("pgbouncer", _INI),
        secrets=(
            mounts.secret(list_key, service),
            *((tls.key_mount(key, service),) if settings.tls else ()),
        ),
        configs=(
            mounts.config(f"{key}.ini", service, _INI),
            *(tls.certificate_mounts(key, service) if settings.tls else ()),
        ),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=8),),  # noqa: S108 - in the container
        health_check=HealthCheckSpec(
            test=("CMD", "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={port}"),
            interval=10,
            timeout=5,
            start_period=20,
            retries=3,
        ),
        stop_signal="SIGINT",  # clients may finish their transactions
        new_files=(FileSpec(key=f"{key}.ini", content=ini),),
        new_secret_files=(
            SecretFileSpec(key=list_key, template=template, secrets=places(template)),
            *(
                url
                for url in postgres.urls(context, key, service, settings)
                if not url.key.endswith("-owner-url")  # migrations go past the pool
            ),
        ),
        new_certificates=(tls.certificate(key),) if settings.tls else (),
    )
