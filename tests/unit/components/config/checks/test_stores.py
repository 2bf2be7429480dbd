"""Checks of stores: the shop is sound, and each change that is not is told by its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.components.config import shop

if TYPE_CHECKING:
    from pathlib import Path

NEO4J = {
    "kind": "neo4j",
    "image": "docker.io/library/neo4j:5.26-community",
    "role": "data",
    "cpu": 0.5,
    "memory": "1GB",
    "port": 7687,
    "user": "7474:7474",
}


def test_the_shop_is_sound(tmp_path: Path) -> None:
    """As it is committed, nothing is wrong with it."""
    assert shop.told(shop.copied(tmp_path)) == []


@pytest.mark.parametrize(
    ("services", "path", "cause"),
    [
        (
            {"pgbouncer": {"pgbouncer": {"postgres": "postgrs"}}},
            "services.pgbouncer.pgbouncer.postgres",
            "`postgrs` is no Postgres",
        ),
        (
            {"pgbouncer": {"pgbouncer": {"pool_size": 400}}},
            "services.pgbouncer.pgbouncer.pool_size",
            "a pool of 400 is more than the 100 connections of `postgres`",
        ),
        (
            {"pgbouncer": {"pgbouncer": None}},
            "services.pgbouncer",
            "a pgbouncer service needs a `pgbouncer` section",
        ),
        (
            {"postgres": {"postgres": {"roles": {"bakend": "write"}}}},
            "services.postgres.postgres.roles.bakend",
            "there is no service `bakend`",
        ),
        (
            {"postgres": {"postgres": {"roles": {"storefront": "read"}}}},
            "services.postgres.postgres.roles.storefront",
            "`storefront` does not use `postgres`",
        ),
        (
            {"redis": {"redis": {"users": {"storefront": {}}}}},
            "services.redis.redis.users.storefront",
            "`storefront` does not use `redis`",
        ),
        (
            {"minio": {"minio": {"buckets": {"uploads": {"users": {"nobody": "read"}}}}}},
            "services.minio.minio.buckets.uploads.users.nobody",
            "there is no service `nobody`",
        ),
        (
            {"postgres": {"postgres": {"extensions": ["pgvector"]}}},
            "services.postgres.postgres.extensions[0]",
            "the extension of pgvector is called `vector`",
        ),
        (
            {"postgres": {"postgres": {"user": "postgres"}}},
            "services.postgres.postgres.user",
            "`postgres` is Postgres' own",
        ),
        (
            {"postgres": {"postgres": {"settings": {"ssl": False}}}},
            "services.postgres.postgres.settings.ssl",
            "`ssl` follows from other parts of the config",
        ),
        (
            {"postgres": {"postgres": {"settings": {"shared_buffers": "4GB"}}}},
            "services.postgres.postgres.settings.shared_buffers",
            "4GB are more than half of its limit of 512 MB",
        ),
        (
            {"redis": {"port": None}},
            "services.redis",
            "a store needs the port that it listens on",
        ),
        (
            {"neo4j": {**NEO4J, "neo4j": {"heap": "768MB", "page_cache": "256MB"}}},
            "services.neo4j.neo4j",
            (
                "heap and page cache are 1024 MB, but of its limit of 1024 MB at most 921 MB "
                "are for them"
            ),
        ),
    ],
)
def test_what_cannot_be_is_told(
    tmp_path: Path, services: dict[str, Any], path: str, cause: str
) -> None:
    """Each with its path and its cause, before anything is changed."""
    assert (path, cause) in shop.told(shop.copied(tmp_path, services))


def test_a_neo4j_that_fits_is_sound(tmp_path: Path) -> None:
    """Heap and page cache may take nine tenths of the limit."""
    services = {"neo4j": {**NEO4J, "neo4j": {"heap": "512MB", "page_cache": "256MB"}}}

    found = shop.told(shop.copied(tmp_path, services))

    assert not [cause for path, cause in found if "neo4j" in path]


def test_a_replica_follows_one_that_writes(tmp_path: Path) -> None:
    """A replica of a replica, or of nobody, is told."""
    replica = {"postgres": {"database": "x", "user": "x", "replica_of": "postgrs"}, "replicas": 1}

    found = shop.told(shop.copied(tmp_path, {"postgres-replica": replica}))

    path = "services.postgres-replica.postgres.replica_of"
    assert (path, "`postgrs` is no Postgres that writes") in found
