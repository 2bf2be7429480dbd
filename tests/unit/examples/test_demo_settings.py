"""What the demo app reads from its environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.demo.secret import Secret, SettingsError
from examples.demo.settings import Role, load
from examples.demo.stores import Cache, Database, Graph, Objects, Stores


def test_everything_is_read(tmp_path: Path) -> None:
    """All variables arrive where they belong, passwords as paths only."""
    secret = tmp_path / "password"
    settings = load(
        {
            "ROLE": "worker",
            "SYSTEM": "Chrono Scraper",
            "SERVICE": "celery-worker",
            "APP_VERSION": "2.0.0",
            "PORT": "9000",
            "DATABASE_HOST": "db",
            "DATABASE_PORT": "5433",
            "DATABASE_NAME": "chrono",
            "DATABASE_USER": "scraper",
            "DATABASE_PASSWORD_FILE": str(secret),
            "REDIS_HOST": "cache",
            "UPSTREAMS": "api=http://api:3002, search=http://search:7700/other",
        }
    )
    assert settings.stores.database == Database("db", 5433, "chrono", "scraper", Secret(secret))
    assert settings.stores.cache == Cache("cache", 6379, None)
    assert settings.upstreams == {
        "api": "http://api:3002/health",
        "search": "http://search:7700/other",
    }
    assert (settings.role, settings.name, settings.version, settings.port) == (
        Role.WORKER,
        "celery-worker",
        "2.0.0",
        9000,
    )


def test_nothing_is_needed() -> None:
    """A service without dependencies runs with an empty environment."""
    settings = load({})
    assert (settings.role, settings.stores) == (Role.WEB, Stores())
    assert (settings.name, settings.port, dict(settings.upstreams)) == ("web", 8000, {})


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ROLE": "king"}, "ROLE: must be one of web, worker"),
        ({"PORT": "0"}, "PORT: must be a port"),
        ({"PORT": "eighty"}, "PORT: must be a port"),
        ({"ROLE": "worker"}, "ROLE=worker needs a database and a Redis"),
        ({"MINIO_URL": "http://minio:9000"}, "MINIO_URL needs MINIO_ACCESS_KEY"),
        ({"NEO4J_URI": "http://graph:7474", "NEO4J_PASSWORD": "x"}, "NEO4J_URI: must be written"),
        ({"NEO4J_URI": "bolt://graph:7687"}, "NEO4J_URI needs NEO4J_PASSWORD"),
        ({"DATABASE_REPLICA_HOST": "db", "DATABASE_REPLICA_PORT": "x"}, "DATABASE_REPLICA_PORT"),
        ({"UPSTREAMS": "api"}, "UPSTREAMS: 'api' must be written as"),
        ({"UPSTREAMS": "api=file:///etc/passwd"}, "UPSTREAMS: "),
    ],
)
def test_bad_environment_is_named(environment: dict[str, str], words: str) -> None:
    """An error names the variable."""
    with pytest.raises(SettingsError, match=words):
        load(environment)


def test_every_store_is_read(tmp_path: Path) -> None:
    """A replica, objects and a graph are found under their own names, secrets plain or in files."""
    secret = tmp_path / "secret"
    found = load(
        {
            "DATABASE_REPLICA_HOST": "copy",
            "MINIO_ENDPOINT": "minio:9000",
            "MINIO_ACCESS_KEY": "plain",
            "MINIO_SECRET_KEY_FILE": str(secret),
            "MINIO_BUCKETS": "uploads, guests,",
            "NEO4J_URI": "bolt://graph:7688",
            "NEO4J_PASSWORD_FILE": str(secret),
        }
    ).stores
    assert found.replica == Database("copy")
    assert found.objects == Objects(
        "http://minio:9000", Secret(text="plain"), Secret(secret), ("uploads", "guests")
    )
    assert found.graph == Graph("graph", 7688, "neo4j", Secret(secret))


def test_urls_stand_in_for_addresses() -> None:
    """Stores of somebody else come as one URL each; an address that is given wins over it."""
    urls = {
        "DATABASE_URL": "postgresql://u:p@pool:6543/db",
        "DIRECT_URL": "postgresql://u:p@db:5432/db",
        "REDIS_URL": "rediss://default:p@cache:6379",
    }
    found = load(urls).stores
    assert found.database is not None
    assert found.database.arguments() == {"conninfo": urls["DATABASE_URL"]}
    assert found.direct == Database(url=Secret(text=urls["DIRECT_URL"]))
    assert found.cache == Cache(url=Secret(text=urls["REDIS_URL"]))
    found = load({**urls, "DATABASE_HOST": "db", "DATABASE_PASSWORD": "word"}).stores
    assert found.database is not None
    assert found.database.arguments() == {
        "host": "db",
        "port": 5432,
        "dbname": "app",
        "user": "app",
        "password": "word",
    }


def test_secrets_are_not_shown() -> None:
    """What is printed of the settings has no password in it."""
    settings = load({"DATABASE_HOST": "db", "DATABASE_PASSWORD": "geheim"})
    assert "geheim" not in repr(settings)


def test_secret_is_read_anew_without_its_newline(tmp_path: Path) -> None:
    """A changed secret is seen, and a missing one is an error that says where."""
    path = tmp_path / "secret"
    path.write_text("one\n")
    assert Secret(path).read() == "one"
    path.write_text("two words ")
    assert Secret(path).read() == "two words "
    path.unlink()
    with pytest.raises(SettingsError, match=str(path)):
        Secret(path).read()
