"""How each kind of store is read, for the systems that have one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.context import resolve
from cli.explain.source import explained
from components.blueprint.backups.specs import BackupScheduleSpec
from components.render.secret_file import fill
from tests.unit.components.render.guest import HERE, in_guest


def _backups(system: str) -> BackupScheduleSpec:
    found = explained(resolve(system, "prod", None)).blueprint.backups
    assert found is not None
    return found


def _item(system: str, key: str) -> dict[str, Any]:
    """Return what the server reads of an item, secrets being their own names."""
    for files in _backups(system).files.values():
        for file in files:
            if file.path == f"/etc/plinth/backups/{key}.json":
                text = fill(file.content, {name: name for name in file.content.secrets})
                found: dict[str, Any] = json.loads(text)
                return found
    raise AssertionError(key)


@pytest.mark.parametrize(
    ("system", "key", "source"),
    [
        ("chrono-scraper", "meilisearch", {
            "search": "meilisearch", "container": "meilisearch", "port": 7700,
            "key": "meilisearch-key", "folder": "/mnt/data/meilisearch/dumps",
            "file": "meilisearch.dump",
        }),
        ("fairpact", "uploads", {
            "paths": ["/mnt/data/minio"], "exclude": ["/mnt/data/minio/.minio.sys/tmp"],
        }),
        ("glossary", "neo4j", {
            "stopped": "neo4j", "image": "docker.io/library/neo4j:5.26-community",
            "user": "7474:7474", "data": ["/mnt/data/neo4j", "/data"],
            "folder": "/mnt/data/neo4j-dump",
            "commands": [
                ["neo4j-admin", "database", "dump", "neo4j", "--to-path=/dump"],
                ["neo4j-admin", "database", "dump", "system", "--to-path=/dump"],
            ],
        }),
    ],
)  # fmt: skip
def test_a_store_is_read_in_its_own_way(system: str, key: str, source: dict[str, Any]) -> None:
    """Dumped by itself, as files, or standing still; the key reaches no command."""
    assert _item(system, key)["source"] == source


def test_redis_sends_a_snapshot_with_its_password_from_a_file() -> None:
    """In the container, so that no list of processes shows the password."""
    source = _item("fairpact", "redis")["source"]
    assert (source["container"], source["file"]) == ("redis", "redis.rdb")
    assert source["command"][:2] == ["sh", "-c"]
    assert "--user admin --rdb -" in source["command"][2]
    assert '"$(cat /run/secrets/redis-password)"' in source["command"][2]


def test_the_settings_are_copied_without_the_key_that_opens_copies() -> None:
    """What would let a thief of one copy open all is left out, and copies hold no copies."""
    source = _item("fairpact", "config")["source"]
    assert "/etc/plinth" in source["paths"]
    assert {"/etc/plinth/backups", "/var/lib/plinth/backups"} <= set(source["exclude"])


def test_what_must_stand_still_is_started_again_whatever_happens() -> None:
    """The unit of a copy does so when it is killed, and one more after a loss of power."""
    (files,) = _backups("glossary").files.values()
    units = {f.path.rpartition("/")[2]: f.content.template for f in files if "/systemd/" in f.path}
    line = "ExecStopPost=/usr/local/sbin/plinth-backup started neo4j"
    assert [name for name, text in units.items() if line in text] == ["plinth-backup-neo4j.service"]
    assert "plinth-started-neo4j.service" in units
    (on,) = _backups("glossary").units.values()
    assert "plinth-started-neo4j.service" in on


def test_systemd_reads_those_units(tmp_path: Path) -> None:
    """The servers' own, with the command that is not in the image replaced; one fault is seen."""
    (files,) = _backups("glossary").files.values()
    names = []
    for file in files:
        name = file.path.rpartition("/")[2]
        if "neo4j" in name and name.endswith((".service", ".timer")):
            words = file.content.template.replace("/usr/local/sbin/plinth-backup", "/bin/true")
            (tmp_path / name).write_text(words)
            names.append(f"{HERE}/{name}")
    assert len(names) == 3
    verify = ("systemd-analyze", "verify", "--man=no")
    code, said = in_guest(tmp_path, *verify, *names)
    assert (code, [line for line in said.splitlines() if "plinth-" in line]) == (0, [])
    broken = tmp_path / "plinth-started-neo4j.service"
    broken.write_text(broken.read_text().replace("Type=oneshot", "Type=once"))
    _, said = in_guest(tmp_path, *verify, *names)
    assert "once" in said


@pytest.mark.parametrize(
    ("system", "stores"),
    [
        ("chrono-scraper", {"postgres", "meilisearch", "redis", "config"}),
        ("fairpact", {"postgres", "redis", "minio", "config"}),
        ("glossary", {"postgres", "neo4j", "minio", "config"}),
        ("ecommerce", {"postgres", "minio", "config"}),
        ("nutri", {"supabase-direct", "config"}),
    ],
)
def test_every_store_that_holds_something_is_copied(system: str, stores: set[str]) -> None:
    """A Redis that forgets what is old holds nothing that is missed."""
    assert {item.store for item in _backups(system).items} == stores


@pytest.mark.parametrize(
    ("system", "key", "expected"),
    [
        ("fairpact", "redis", {
            "data": "/mnt/data/redis", "user": "999:1000",
            "image": "docker.io/library/redis:7-alpine",
        }),
        ("glossary", "neo4j", {
            "data": "/mnt/data/neo4j", "user": "7474:7474",
            "image": "docker.io/library/neo4j:5.26-community",
        }),
        ("chrono-scraper", "meilisearch", {
            "data": "/mnt/data/meilisearch", "user": "1000:1000",
            "image": "docker.io/getmeili/meilisearch:v1.15", "command": [],
            "env": {
                "MEILI_DB_PATH": "/meili_data", "MEILI_HTTP_ADDR": "127.0.0.1:7700",
                "MEILI_NO_ANALYTICS": "true",
            },
        }),
        ("chrono-scraper", "config", {}),
        ("chrono-scraper", "postgres-dump", {}),
        ("nutri", "supabase", {}),
    ],
)  # fmt: skip
def test_a_copy_becomes_data_in_its_own_way(
    system: str, key: str, expected: dict[str, Any]
) -> None:
    """Where it lies, whose it is, and what reads it; nothing where no directory is exchanged."""
    assert _item(system, key)["back"] == expected
