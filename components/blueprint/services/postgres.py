"""Postgres: tuned by its limits, TLS, a role for each service, data on the volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing, plan_servers, tuning
from components.blueprint.backups import cluster
from components.blueprint.containers import (
    FileSpec,
    HealthCheckSpec,
    SecretFileSpec,
    SecretSpec,
    StepSpec,
    TmpfsMount,
)
from components.blueprint.services import clients, mounts, postgres_replica, tenants, tls, users
from components.blueprint.services.draft import SECRET_LENGTH, Draft
from components.blueprint.types import DatabaseSpec
from components.render import postgres as render
from components.render.secret_file import places

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.blueprint.tuning import PostgresTuning
    from components.config.data import PostgresConfig
    from components.config.service import ServiceConfig

_CONF = "/etc/postgresql"
ARGS = (
    "postgres",
    "-c",
    f"config_file={_CONF}/postgresql.conf",
    "-c",
    f"hba_file={_CONF}/pg_hba.conf",
)
PGDATA = cluster.PGDATA
PSQL = ("psql", "--no-psqlrc", "--quiet", "--username=postgres", "--dbname=postgres", "--file=-")


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a Postgres service is made of, be it a primary or a replica."""
    settings = users.postgres_settings(context, key)
    tuned = tuned_for(context, key)
    followed = postgres_replica.followed(context, key)
    if followed:
        tuned = tuning.follows(tuned, tuned_for(context, followed.key))
    bind, directory = mounts.data(mounts.path(context, service, key), cluster.MOUNT, service)
    archiving = None if followed else cluster.archiving(context, key, service)
    conf = render.postgresql_conf(
        service,
        settings,
        tuned,
        disk=context.config.volumes[service.volume].size,
        tls=tls.files(key) if settings.tls else None,
        primary=followed,
        archiving=archiving,
        synchronous=synchronous(context, key) if archiving else (),
    )
    frame = Draft(
        args=ARGS,
        env={"PGDATA": PGDATA},
        secrets=(tls.key_mount(key, service),) if settings.tls else (),
        configs=(
            mounts.config(f"{key}.conf", service, f"{_CONF}/postgresql.conf"),
            mounts.config(f"{key}-hba.conf", service, f"{_CONF}/pg_hba.conf"),
            *(tls.certificate_mounts(key, service) if settings.tls else ()),
        ),
        binds=(bind,),
        tmpfs=(
            *(() if archiving else (TmpfsMount(target=cluster.SOCKETS, size_mb=1),)),
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
        new_files=(
            FileSpec(key=f"{key}.conf", content=conf),
            FileSpec(key=f"{key}-hba.conf", content=_hba(context, key, settings)),
        ),
        new_secret_files=urls(context, key, service, settings),
        new_certificates=(tls.certificate(key),) if settings.tls else (),
        directories=(directory,),
    )
    if archiving:
        frame = frame.with_more(
            binds=archiving.binds,
            configs=archiving.configs,
            new_files=archiving.files,
            directories=archiving.directories,
        )
    if followed:
        return postgres_replica.draft(service, key, frame, followed)
    return _primary(context, key, service, settings, tuned, frame)


def synchronous(context: Context, key: str) -> tuple[str, ...]:
    """Return the replicas that a commit waits for one of; none where it waits for nobody."""
    wanted = context.config.settings.backup_schedule.synchronous
    return users.replicas(context, key) if wanted else ()


def tuned_for(context: Context, key: str) -> PostgresTuning:
    """Return what follows from a Postgres' own limits."""
    service = context.config.services[key]
    settings = users.postgres_settings(context, key)
    disk = context.config.volumes[service.volume].size
    return tuning.postgres(service.memory, service.cpu, settings.max_connections, disk)


def urls(
    context: Context, key: str, service: ServiceConfig, settings: PostgresConfig
) -> tuple[SecretFileSpec, ...]:
    """Return the files with the URLs by which services, and migrations, reach this one."""
    writes = users.primary(context, key)
    found = [("owner", settings.user, f"{writes}-password")]
    found += [
        (role.service, role.name, role.secret) for role in users.database_roles(context, writes)
    ]
    query = f"?sslmode=verify-full&sslrootcert={clients.CA_FILE}" if settings.tls else ""
    return tuple(
        SecretFileSpec(
            key=clients.url_key(key, client),
            template=f"postgresql://{role}:{{{{secret:{secret}}}}}@{key}:{service.port}"
            f"/{settings.database}{query}",
            secrets=(secret,),
        )
        for client, role, secret in found
        if client == "owner" or key in context.config.services[client].uses
    )


def _hba(context: Context, key: str, settings: PostgresConfig) -> str:
    writes = users.primary(context, key)
    names = [settings.user, *(role.name for role in users.database_roles(context, writes))]
    share = context.config.settings.share
    names += [
        role.name
        for role in users.shared_roles(context, writes)
        if share[role.service].store == key
    ]
    replication = postgres_replica.replication(context, writes)
    subnet = addressing.overlay_subnet(addressing.DATA_OVERLAY)
    return render.pg_hba(settings, names, subnet, replication.role if replication else None)


def _primary(  # noqa: PLR0913, PLR0917 - what is decided already
    context: Context,
    key: str,
    service: ServiceConfig,
    settings: PostgresConfig,
    tuned: PostgresTuning,
    frame: Draft,
) -> Draft:
    """Add what only the one that writes has: an administrator, and everybody's passwords."""
    admin, owner = f"{key}-admin-password", f"{key}-password"
    roles = users.database_roles(context, key)
    shared = users.shared_roles(context, key)
    replication = postgres_replica.replication(context, key)
    sql = render.roles_sql(
        settings,
        (*roles, *shared),
        owner_secret=owner,
        connections=tuned.app_connections,
        replication=replication,
        tenants=tenants.tenants(context, settings),
    )
    passwords = [admin, owner, *(role.secret for role in roles)]
    passwords += [replication.secret] if replication else []
    return frame.with_more(
        env={
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD_FILE": f"{mounts.SECRETS}/{admin}",
            "POSTGRES_INITDB_ARGS": "--data-checksums --auth-host=scram-sha-256",
        },
        secrets=(mounts.secret(admin, service),),
        new_secrets=(
            *(SecretSpec(key=name, length=SECRET_LENGTH) for name in passwords),
            # no container of this system has to know another team's
            *(SecretSpec(key=role.secret, length=SECRET_LENGTH, mounted=False) for role in shared),
        ),
        new_secret_files=postgres_replica.pass_file(key, replication),
        steps=(
            StepSpec(
                key=f"{key}-roles",
                service=key,
                server=plan_servers.holder(context, service.volume),
                command=PSQL,
                input=SecretFileSpec(key=f"{key}-roles", template=sql, secrets=places(sql)),
            ),
            *tenants.step(context, key, service, settings),
        ),
        databases=(
            DatabaseSpec(
                key=key,
                engine="postgres",
                host=key,
                port=service.port or 5432,
                database=settings.database,
                user=settings.user,
                secret=owner,
                tls=settings.tls,
            ),
        ),
    )
