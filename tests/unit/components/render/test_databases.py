"""Settings of the databases."""

from __future__ import annotations

from tests.unit.components import support

FILES = {file.key: file.content for file in support.blueprint("prod").files}
SECRET_FILES = {file.key: file.template for file in support.blueprint("prod").secret_files}


def test_postgres_has_connection_limit_and_time_outs() -> None:
    """As the document's data protection asks."""
    settings = FILES["postgres.conf"].splitlines()

    assert "max_connections = 100" in settings
    assert "statement_timeout = 30s" in settings
    assert "idle_in_transaction_session_timeout = 60s" in settings
    assert "fsync = on" in settings


def test_postgres_asks_other_containers_for_a_password() -> None:
    """Only the application's role comes in, from the data network, never the superuser."""
    rules = [line for line in FILES["postgres-hba.conf"].splitlines() if line.startswith("host")]

    assert rules == [
        "host all all 127.0.0.1/32 scram-sha-256",
        "host chrono_scraper chrono_scraper 10.201.3.0/24 scram-sha-256",
        "host all postgres 10.201.3.0/24 reject",
    ]


def test_the_application_is_no_superuser() -> None:
    """Its role is made with a limit of connections, its password read from a file."""
    script = FILES["postgres-roles.sh"]

    assert "NOSUPERUSER" in script
    assert "CONNECTION LIMIT 90" in script
    assert "/run/secrets/postgres-password" in script


def test_redis_is_durable_and_bounded() -> None:
    """Append-only file, data limit below the container's, password by a place."""
    settings = SECRET_FILES["redis.conf"].splitlines()

    assert "appendonly yes" in settings
    assert "maxmemory 384mb" in settings
    assert "maxmemory-policy noeviction" in settings
    assert "requirepass {{secret:redis-password}}" in settings


def test_meilisearch_has_its_key_by_a_place() -> None:
    """The master key is in the secret file alone."""
    assert 'master_key = "{{secret:meilisearch-key}}"' in SECRET_FILES["meilisearch.toml"]
