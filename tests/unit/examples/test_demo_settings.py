"""What the demo app reads from its environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.demo.settings import Cache, Database, Role, SettingsError, load, read_secret


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
    assert settings.database == Database("db", 5433, "chrono", "scraper", secret)
    assert settings.cache == Cache("cache", 6379, None)
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
    assert (settings.role, settings.database, settings.cache) == (Role.WEB, None, None)
    assert (settings.name, settings.port, dict(settings.upstreams)) == ("web", 8000, {})


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ROLE": "king"}, "ROLE: must be one of web, worker"),
        ({"PORT": "0"}, "PORT: must be a port"),
        ({"PORT": "eighty"}, "PORT: must be a port"),
        ({"ROLE": "worker"}, "ROLE=worker needs DATABASE_HOST and REDIS_HOST"),
        ({"UPSTREAMS": "api"}, "UPSTREAMS: 'api' must be written as"),
        ({"UPSTREAMS": "api=file:///etc/passwd"}, "UPSTREAMS: "),
    ],
)
def test_bad_environment_is_named(environment: dict[str, str], words: str) -> None:
    """An error names the variable."""
    with pytest.raises(SettingsError, match=words):
        load(environment)


def test_secret_is_read_anew_without_its_newline(tmp_path: Path) -> None:
    """A changed secret is seen, and a missing one is an error that says where."""
    path = tmp_path / "secret"
    path.write_text("one\n")
    assert read_secret(path) == "one"
    path.write_text("two words ")
    assert read_secret(path) == "two words "
    assert read_secret(None) is None
    path.unlink()
    with pytest.raises(SettingsError, match=str(path)):
        read_secret(path)
