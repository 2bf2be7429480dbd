"""Exporters: each asks one store, as a user that may look at its state and at nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import SecretFileSpec
from components.blueprint.monitoring import disk
from components.blueprint.services import clients, mounts, users
from components.blueprint.services.draft import Draft
from components.render.nginx import STATUS_PORT

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def postgres(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return the exporter of a Postgres: a member of `pg_monitor`."""
    store = service.uses[0]
    links = clients.connect(context, key, service)
    query = f"?sslmode=verify-full&sslrootcert={clients.CA_FILE}"
    env, port = links.env, service.port or 9187
    tls = users.postgres_settings(context, store).tls
    return Draft(
        args=(
            f"--web.listen-address=:{port}",
            "--collector.long_running_transactions",
            "--collector.stat_wal_receiver",
            "--no-collector.wal",  # reads the log's folder, which its role may not
            "--log.format=json",
        ),
        env={
            "DATA_SOURCE_URI": f"{store}:{context.config.services[store].port}"
            f"/{users.postgres_settings(context, store).database}"
            f"{query if tls else '?sslmode=disable'}",
            "DATA_SOURCE_USER": _role(context, key, store),
            "DATA_SOURCE_PASS_FILE": _file(env, "PASSWORD_FILE"),
            **disk.go_memory(service),
        },
        secrets=links.secrets,
        configs=links.configs,
        health_check=disk.asked(f"http://127.0.0.1:{port}/"),
    )


def pgbouncer(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return the exporter of a pool: one of its `stats_users`."""
    store = service.uses[0]
    links = clients.connect(context, key, service)
    role, port = _role(context, key, store), service.port or 9127
    where = context.config.services[store].port
    tls = users.postgres_settings(context, store).tls
    query = f"?sslmode=verify-full&sslrootcert={clients.CA_FILE}" if tls else "?sslmode=disable"
    writes, file = users.primary(context, store), f"{key}-pass"
    secret = f"{writes}-{key}-password"
    return Draft(
        args=(
            f"--web.listen-address=:{port}",
            f"--pgBouncer.connectionString=postgres://{store}:{where}/pgbouncer{query}",
            "--log.format=json",
        ),
        env={"PGUSER": role, "PGPASSFILE": f"{mounts.SECRETS}/{file}", **disk.go_memory(service)},
        secrets=(mounts.secret(file, service),),
        configs=links.configs,
        health_check=disk.asked(f"http://127.0.0.1:{port}/"),
        new_secret_files=(
            SecretFileSpec(
                key=file, template=f"*:*:*:{role}:{{{{secret:{secret}}}}}\n", secrets=(secret,)
            ),
        ),
    )


def redis(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return the exporter of a Redis: it sees the server's state and no key."""
    store, port = service.uses[0], service.port or 9121
    links = clients.connect(context, key, service)
    return Draft(
        args=(
            f"--web.listen-address=:{port}",
            f"--redis.addr=redis://{store}:{context.config.services[store].port}",
            f"--redis.user={key}",
            f"--redis.password-file={mounts.SECRETS}/{store}-{key}-exporter.json",
            "--config-command=-",  # its settings are ours, and name passwords
            "--log-format=json",
        ),
        env=disk.go_memory(service),
        secrets=(mounts.secret(f"{store}-{key}-exporter.json", service),),
        configs=links.configs,
        # its image has nothing to ask with: that it answers, Prometheus says
        health_check=disk.checked("/redis_exporter", "--version"),
        new_secret_files=(
            SecretFileSpec(
                key=f"{store}-{key}-exporter.json",
                template=f'{{"redis://{key}@{store}:'
                f'{context.config.services[store].port}": '
                f'"{{{{secret:{store}-{key}-password}}}}"}}',
                secrets=(f"{store}-{key}-password",),
            ),
        ),
    )


def nginx(context: Context, key: str, service: ServiceConfig) -> Draft:  # noqa: ARG001
    """Return the exporter of an nginx: its status page, on a port that is not published."""
    store, port = key.removesuffix("-exporter"), service.port or 9113
    return Draft(
        args=(
            f"--web.listen-address=:{port}",
            f"--nginx.scrape-uri=http://{store}:{STATUS_PORT}/status",
        ),
        env=disk.go_memory(service),
        # its image has nothing to ask with: that it answers, Prometheus says
        health_check=disk.checked("/usr/bin/nginx-prometheus-exporter", "--version"),
    )


def _role(context: Context, key: str, store: str) -> str:
    roles = users.database_roles(context, users.primary(context, store))
    return next(role.name for role in roles if role.service == key)


def _file(env: dict[str, str], ending: str) -> str:
    """Return the path in the variable that ends like that; a replica's has another start."""
    return next(value for name, value in env.items() if name.endswith(ending))
