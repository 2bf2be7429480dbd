"""The demo app's work in a real database: jobs that may be repeated, tenants that stay apart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from examples.demo import once, probes, storage, tenants
from examples.demo.secret import Secret
from examples.demo.settings import Role, Settings
from examples.demo.stores import Database, Stores
from tests.system.containers import Containers, free_port, wait_for

TENANTS = """
CREATE TABLE public.tenants (
  id int PRIMARY KEY, subdomain text UNIQUE NOT NULL, custom_domain text
);
INSERT INTO public.tenants VALUES (1, 'anna', NULL), (2, 'bert', 'shop.example.org');
CREATE ROLE tenant_001; CREATE SCHEMA tenant_001 AUTHORIZATION tenant_001;
CREATE ROLE tenant_002; CREATE SCHEMA tenant_002 AUTHORIZATION tenant_002;
CREATE TABLE tenant_001.products (id int); ALTER TABLE tenant_001.products OWNER TO tenant_001;
CREATE TABLE tenant_002.products (id int); ALTER TABLE tenant_002.products OWNER TO tenant_002;
INSERT INTO tenant_002.products VALUES (1), (2);
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give an empty PostgreSQL of the image that systems use."""
    containers = Containers(tmp_path_factory.mktemp("containers"))
    port = free_port()
    found = Database("127.0.0.1", port, "app", "app", Secret(text="a-password-of-tests"))
    env = {
        "POSTGRES_USER": "app",
        "POSTGRES_PASSWORD": "a-password-of-tests",
        "PGPORT": str(port),
    }
    start = "docker-entrypoint.sh postgres"
    with containers.serve("docker.io/library/postgres:15-alpine", start, env):
        wait_for(lambda: psycopg.connect(**found.arguments()).close())
        yield found
    containers.close()


def settings(database: Database | None, version: str = "1.0.0") -> Settings:
    """Give the settings of a service with this database."""
    stores = Stores(database=database)
    return Settings(
        role=Role.WEB, system="Demo", name="api", version=version, port=1, stores=stores
    )


def ask(database: Database, statement: str) -> list[tuple[object, ...]]:
    """Ask the database."""
    with psycopg.connect(**database.arguments()) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_release_job_may_be_repeated(database: Database) -> None:
    """It makes the tables once and counts its runs by release, whoever runs it again."""
    first = settings(database)
    assert asyncio.run(once.run(first, "migrate", scheduled=False)) == (
        "migrate: run 1 for release 1.0.0"
    )
    assert asyncio.run(once.run(first, "migrate", scheduled=False)) == (
        "migrate: run 2 for release 1.0.0"
    )
    second = settings(database, "1.1.0")
    assert asyncio.run(once.run(second, "migrate", scheduled=False)) == (
        "migrate: run 1 for release 1.1.0"
    )
    runs = ask(database, "SELECT job, release, runs FROM job_runs ORDER BY release")
    assert runs == [("migrate", "1.0.0", 2), ("migrate", "1.1.0", 1)]


def test_scheduled_job_removes_only_what_is_old(database: Database) -> None:
    """Finished work of last year goes; what is new or not finished stays."""
    asyncio.run(storage.make_tables(database))
    with psycopg.connect(**database.arguments()) as connection:
        connection.execute(
            "INSERT INTO jobs (id, status, text, finished_at) VALUES "
            "(gen_random_uuid(), 'done', 'old', now() - interval '1 year'), "
            "(gen_random_uuid(), 'done', 'new', now()), "
            "(gen_random_uuid(), 'queued', 'waits', NULL)"
        )
    said = asyncio.run(once.run(settings(database), "clean", scheduled=True))
    assert said == ("clean: run 1 for release 1.0.0, 1 old jobs and 0 old heartbeats removed")
    assert ask(database, "SELECT text FROM jobs ORDER BY text") == [("new",), ("waits",)]


def test_database_is_used_and_told_about(database: Database) -> None:
    """The probe writes and reads; a primary is no replica, and that is said."""
    asyncio.run(storage.make_tables(database))
    assert asyncio.run(probes.database(database, "api")) == {"user": "app", "tls": False}
    with pytest.raises(RuntimeError, match="it is no replica"):
        asyncio.run(probes.replica(database))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        asyncio.run(probes.database(replace(database, password=Secret(text="other")), "api"))


def test_each_host_sees_its_own_tenant(database: Database) -> None:
    """A subdomain and a custom domain lead to their schemas; another host to none."""
    with psycopg.connect(**database.arguments()) as connection:
        connection.execute(TENANTS)

    def look(host: str) -> dict[str, object] | None:
        return asyncio.run(tenants.look(database, host))

    anna = {"tenant": "anna", "schema": "tenant_001", "tables": {"products": 0}}
    bert = {"tenant": "bert", "schema": "tenant_002", "tables": {"products": 2}}
    assert look("anna.example.org") == {"host": "anna.example.org", **anna}
    assert look("SHOP.example.org:8443") == {"host": "shop.example.org", **bert}
    assert look("carl.example.org") is None
