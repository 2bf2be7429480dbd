"""What services are told of the stores they use: their own users, over TLS, passwords as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.blueprint.context import Context
from components.blueprint.plan import plan
from components.blueprint.services import clients
from components.catalog import load_catalogue
from tests.unit.components.config import shop

if TYPE_CHECKING:
    from pathlib import Path

    from components.blueprint.types import Blueprint

NOBODY: dict[str, Any] = {"postgres": {"postgres": {"roles": {}}}}
ROLES = {"postgres": {"postgres": {"roles": {"backend": "write"}}}}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """The shop's smallest stack, its backend a writer."""
    return Context(shop.config(shop.copied(tmp_path, ROLES)), load_catalogue(), {})


def planned(context: Context) -> Blueprint:
    """Plan it."""
    return plan(context.config, context.catalogue, {})


def connected(context: Context, key: str, *, owner: bool = False) -> clients.Client:
    """Connect a service of the shop."""
    return clients.connect(context, key, context.config.services[key], owner=owner)


def test_a_service_has_its_own_role_behind_the_pool(context: Context) -> None:
    """The pool's address, the service's role, the authority to trust, and a way past the pool."""
    env = connected(context, "backend").env

    assert {name: env[name] for name in env if name.startswith(("DATABASE", "PG", "DIRECT"))} == {
        "DATABASE_HOST": "pgbouncer",
        "DATABASE_PORT": "6432",
        "DATABASE_NAME": "ecommerce",
        "DATABASE_USER": "ecommerce_user_backend",
        "DATABASE_PASSWORD_FILE": "/run/secrets/postgres-backend-password",
        "DATABASE_URL_FILE": "/run/secrets/pgbouncer-backend-url",
        "DIRECT_URL_FILE": "/run/secrets/postgres-backend-url",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/etc/plinth/ca.crt",
    }


def test_a_migration_is_the_owner_and_goes_past_the_pool(context: Context) -> None:
    """It needs a session of its own, and the right to change the schema."""
    env = connected(context, "backend", owner=True).env

    assert (env["DATABASE_HOST"], env["DATABASE_USER"]) == ("postgres", "ecommerce_user")
    assert env["DATABASE_URL_FILE"] == "/run/secrets/postgres-owner-url"


def test_redis_and_minio_know_the_service_by_name(context: Context) -> None:
    """Each with a user of its own; secrets are files."""
    env = connected(context, "backend").env

    assert (env["REDIS_USER"], env["REDIS_HOST"], env["REDIS_PORT"]) == ("backend", "redis", "6379")
    assert env["MINIO_ENDPOINT"] == "minio:9000"
    assert env["MINIO_BUCKETS"] == "uploads"
    assert env["MINIO_SECRET_KEY_FILE"] == "/run/secrets/minio-backend-secret"


def test_every_file_that_a_client_has_is_made_by_somebody(context: Context) -> None:
    """Secrets, filled files and certificates: none is missing, as owner or not."""
    made = planned(context)
    secrets = {item.key for item in made.secrets} | {item.key for item in made.secret_files}
    for key in ("backend",):
        for owner in (False, True):
            found = connected(context, key, owner=owner)
            assert {mount.source for mount in found.secrets} <= secrets
            assert {mount.source for mount in found.configs} == {"ca.crt"}
            assert {mount.mode for mount in found.secrets} == {0o400}
    assert {item.key for item in made.certificates} == {"postgres-tls", "pgbouncer-tls"}


def test_urls_are_whole_and_hold_the_password_by_a_place(context: Context) -> None:
    """An application needs nothing but the URL."""
    templates = {item.key: item.template for item in planned(context).secret_files}

    assert templates["pgbouncer-backend-url"] == (
        "postgresql://ecommerce_user_backend:{{secret:postgres-backend-password}}"
        "@pgbouncer:6432/ecommerce?sslmode=verify-full&sslrootcert=/etc/plinth/ca.crt"
    )
    assert templates["redis-backend-url"] == (
        "redis://backend:{{secret:redis-backend-password}}@redis:6379/0"
    )


def test_without_tls_nothing_is_said_of_it(tmp_path: Path) -> None:
    """A Postgres that serves no TLS has no certificate, and its clients trust nobody."""
    services = {"postgres": {"postgres": {"tls": False}}}
    context = Context(shop.config(shop.copied(tmp_path, services)), load_catalogue(), {})

    found = connected(context, "backend")

    assert planned(context).certificates == ()
    assert (found.configs, "PGSSLMODE" in found.env) == ((), False)


def test_the_first_client_owns_where_nobody_is_named(tmp_path: Path) -> None:
    """An application that makes its tables itself can; named as a writer it cannot."""
    free = Context(shop.config(shop.copied(tmp_path / "a", NOBODY)), load_catalogue(), {})
    named = Context(shop.config(shop.copied(tmp_path / "b", ROLES)), load_catalogue(), {})

    def grants(context: Context) -> bool:
        step = next(item for item in planned(context).steps if item.key == "postgres-roles")
        return "GRANT ecommerce_user TO ecommerce_user_backend;" in step.input.template

    assert (grants(free), grants(named)) == (True, False)
