"""Stores as they are planned: steps, users, rules, and who waits for whom."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from components.blueprint.plan import plan
from components.blueprint.services.users import BucketUser
from components.catalog import load_catalogue
from components.config.data import BucketConfig
from components.render import stores
from tests.unit.components.config import shop

if TYPE_CHECKING:
    from pathlib import Path

    from components.blueprint.types import Blueprint, ServiceSpec

REPLICA = {"postgres-replica": {"replicas": 1, "memory": "256MB", "cpu": 0.25, "volume": "replica"}}
NEO4J = {
    "neo4j": {
        "kind": "neo4j",
        "image": "docker.io/library/neo4j:5.26-community",
        "role": "data",
        "cpu": 0.5,
        "memory": "1GB",
        "port": 7687,
        "user": "7474:7474",
        "read_only": False,
        "neo4j": {"heap": "512MB", "page_cache": "256MB", "plugins": ["apoc"]},
    }
}


def planned(root: Path, system: dict[str, Any] | None = None, **changes: Any) -> Blueprint:
    """Plan the shop with changes: of its services, of the stack."""
    config = shop.config(shop.copied(root, system), **changes)
    return plan(config, load_catalogue(), {})


def service(blueprint: Blueprint, key: str) -> ServiceSpec:
    """Return a planned service."""
    return next(item for item in blueprint.services if item.key == key)


def files(blueprint: Blueprint) -> dict[str, str]:
    """Return all files, with and without secrets, by key."""
    plain = {item.key: item.content for item in blueprint.files}
    return plain | {item.key: item.template for item in blueprint.secret_files}


def test_stores_are_set_up_before_services_start(tmp_path: Path) -> None:
    """Each step belongs to a store on the server that has its volume; clients wait for stores."""
    found = planned(tmp_path)

    assert {(step.key, step.service, step.server) for step in found.steps} == {
        ("postgres-roles", "postgres", "app-1"),
        ("postgres-tenants", "postgres", "app-1"),
        ("minio-buckets", "minio", "app-1"),
    }
    keys = [step.key for step in found.steps]
    assert keys.index("postgres-roles") < keys.index("postgres-tenants")
    assert set(service(found, "backend").depends_on) == {"pgbouncer", "postgres", "redis", "minio"}
    assert service(found, "pgbouncer").depends_on == ("postgres",)


def test_the_pool_knows_its_clients_alone(tmp_path: Path) -> None:
    """Their passwords as they are, since it logs in as they do; both ways over TLS."""
    found = files(planned(tmp_path))

    assert found["pgbouncer-users.txt"] == (
        '"ecommerce_user_backend" "{{secret:postgres-backend-password}}"\n'
    )
    ini = found["pgbouncer.ini"].splitlines()
    assert "ecommerce = host=postgres port=5432 dbname=ecommerce" in ini
    assert {
        "pool_mode = transaction",
        "auth_type = scram-sha-256",
        "client_tls_sslmode = require",
        "server_tls_sslmode = verify-full",
    } <= set(ini)


def test_redis_lets_nobody_in_without_a_name(tmp_path: Path) -> None:
    """A user for each service, without what could harm the others, or as the config has it."""
    users = {"redis": {"redis": {"users": {"backend": {"keys": ["cart:*"], "commands": ["+get"]}}}}}

    usual = files(planned(tmp_path / "a"))["redis.conf"].splitlines()
    own = files(planned(tmp_path / "b", users))["redis.conf"].splitlines()

    assert "user default off" in usual
    assert (
        "user backend on >{{secret:redis-backend-password}} ~* &* +@all -@dangerous -@admin +info"
    ) in usual
    assert "user backend on >{{secret:redis-backend-password}} ~cart:* &* +get" in own
    assert "appendonly yes" in usual


@pytest.mark.parametrize(("hours", "days"), [(24, 1), (25, 2), (48, 2)])
def test_objects_expire_in_whole_days(hours: int, days: int) -> None:
    """S3 counts days; what has begun counts."""
    rules = json.loads(stores.lifecycle(BucketConfig(expire={"guest/": hours})) or "")

    assert rules == {
        "Rules": [
            {
                "ID": "expire-1",
                "Status": "Enabled",
                "Filter": {"Prefix": "guest/"},
                "Expiration": {"Days": days},
            }
        ]
    }


def test_old_versions_expire_with_what_they_were_of() -> None:
    """Or a versioned bucket would keep all that expired."""
    bucket = BucketConfig(expire={"guest/": 24}, versioning=True)
    (rule,) = json.loads(stores.lifecycle(bucket) or "")["Rules"]

    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}
    assert stores.lifecycle(BucketConfig()) is None


def test_a_bucket_user_may_do_what_it_is_named_for() -> None:
    """A reader puts nothing; who is named at no bucket may do nothing at all."""
    reader = BucketUser("web", "minio-web", "secret", (("uploads", "read"),))
    nobody = BucketUser("web", "minio-web", "secret", ())

    (allowed,) = json.loads(stores.policy(reader))["Statement"]
    (denied,) = json.loads(stores.policy(nobody))["Statement"]

    assert (allowed["Effect"], allowed["Resource"]) == (
        "Allow",
        ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"],
    )
    assert "s3:PutObject" not in allowed["Action"]
    assert denied["Effect"] == "Deny"


def test_neo4j_is_told_its_memory_and_no_password(tmp_path: Path) -> None:
    """Heap and page cache as given, APOC, and the password from its file."""
    found = service(planned(tmp_path, NEO4J), "neo4j")

    assert found.env["NEO4J_server_memory_heap_max__size"] == "512m"
    assert found.env["NEO4J_server_memory_pagecache_size"] == "256m"
    assert found.env["NEO4J_PLUGINS"] == '["apoc"]'
    assert not [name for name in found.env if "AUTH" in name]
    assert [mount.target for mount in found.secrets] == ["/run/secrets/neo4j-password"]
    assert not [mount for mount in found.tmpfs if mount.target == "/tmp"]  # noqa: S108


def test_a_replica_follows_through_a_slot_of_its_own(tmp_path: Path) -> None:
    """It has no administrator and makes no roles; its limits are at least its primary's."""
    found = planned(tmp_path, REPLICA, volumes={"replica": {"size": 10}})
    conf = files(found)["postgres-replica.conf"]
    replica = service(found, "postgres-replica")

    assert "primary_slot_name = 'plinth_postgres_replica'" in conf
    assert "host=postgres port=5432 user=ecommerce_user_replication" in conf
    assert replica.depends_on == ("postgres",)
    assert {mount.source for mount in replica.secrets} == {
        "postgres-replica-tls.key",
        "postgres-replication-pass",
    }
    roles = next(step for step in found.steps if step.key == "postgres-roles")
    assert "pg_create_physical_replication_slot('plinth_postgres_replica')" in roles.input.template
    assert not [step for step in found.steps if step.service == "postgres-replica"]


def test_without_a_replica_nobody_may_replicate(tmp_path: Path) -> None:
    """Neither role nor line in pg_hba.conf."""
    found = planned(tmp_path)

    assert "replication" not in files(found)["postgres-hba.conf"]
    assert not [item.key for item in found.secrets if "replication" in item.key]
