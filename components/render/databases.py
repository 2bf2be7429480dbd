"""Settings of Postgres, Redis and Meilisearch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import tuning
from components.render.template import render

if TYPE_CHECKING:
    from components.blueprint.tuning import PostgresTuning
    from components.config.data import PostgresConfig, RedisConfig
    from components.config.service import ServiceConfig


def postgresql_conf(service: ServiceConfig, settings: PostgresConfig, tuned: PostgresTuning) -> str:
    """Return postgresql.conf; check with `postgres -C`."""
    return render(
        "postgres/postgresql.conf",
        memory=service.memory,
        cpu=f"{service.cpu:g}",
        t=tuned,
        statement_timeout=settings.statement_timeout,
        idle_transaction_timeout=settings.idle_transaction_timeout,
        extensions=settings.extensions,
    )


def pg_hba(settings: PostgresConfig, subnet: str) -> str:
    """Return pg_hba.conf: who may connect from where; `subnet` is the data network."""
    return render(
        "postgres/pg_hba.conf", database=settings.database, user=settings.user, subnet=subnet
    )


def postgres_roles(settings: PostgresConfig, tuned: PostgresTuning, secret: str) -> str:
    """Return the script that makes role and database at the very first start."""
    return render(
        "postgres/roles.sh",
        database=settings.database,
        user=settings.user,
        connections=tuned.app_connections,
        extensions=settings.extensions,
        secret=secret,
    )


def redis_conf(service: ServiceConfig, settings: RedisConfig, secret: str) -> str:
    """Return redis.conf with a place for the password."""
    return render(
        "redis/redis.conf",
        maxmemory=tuning.redis_maxmemory(service.memory, settings.memory_share),
        policy=settings.policy,
        secret=secret,
    )


def meilisearch_toml(service: ServiceConfig, secret: str) -> str:
    """Return Meilisearch's settings with a place for the master key."""
    return render(
        "meilisearch/meilisearch.toml", indexing_memory=service.memory * 2 // 3, secret=secret
    )
