"""Backups on a booted stack: what was committed leaves the server, and what fails is told."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.system.conftest import Running

POSTGRES = "$(docker ps -q -f label=com.docker.swarm.service.name=postgres)"
# Written inside the container's network, since the store publishes no port.
SEARCH_WRITES = r"""
id=$(docker ps -q -f label=com.docker.swarm.service.name=meilisearch)
key=$(sed -n 's/.*"key": "\([A-Za-z0-9]\{20,\}\)".*/\1/p' /etc/plinth/backups/meilisearch.json)
nsenter --net="/proc/$(docker inspect -f '{{.State.Pid}}' "$id")/ns/net" \
  curl --fail --silent --header "Authorization: Bearer $key" --data '[{"id":7,"title":"kept"}]' \
  http://127.0.0.1:7700/indexes/pages/documents
"""
RESTIC_OUT = "plinth-backup restic {item} offsite dump latest /{file}"
ARCHIVED = "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver"


class Server:
    """The inside of the stack's server."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def try_(self, script: str) -> tuple[int, str]:
        """Run a script as root; return its exit code and all that it said."""
        checkout = self._running.checkout
        done = subprocess.run(
            [*self._running.server["ssh"].split(), "sudo bash -s"],
            input=script,
            cwd=checkout.path,
            env=checkout.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def run(self, script: str) -> str:
        """Run a script as root that does not fail; return what it said."""
        code, said = self.try_(f"set -eu\n{script}")
        assert code == 0, said
        return said.strip()

    def sql(self, statement: str) -> str:
        """Ask the system's database."""
        words = "psql -qAtU postgres -d chrono_scraper"
        return self.run(f"docker exec -i {POSTGRES} {words} <<'END'\n{statement}\nEND")

    def json(self, command: str) -> Any:
        """Return what one of our commands says."""
        return json.loads(self.run(command))


@pytest.fixture(scope="module")
def server(running: Running) -> Iterator[Server]:
    """Give the server, with a table to write to."""
    found = Server(running)
    found.sql("CREATE TABLE written (at timestamptz DEFAULT clock_timestamp())")
    yield found
    found.sql("DROP TABLE written")


def wait(seconds: float, check: Any) -> float:
    """Wait until something is true; return how long that took."""
    begun = time.monotonic()
    while not check():
        assert time.monotonic() - begun < seconds
        time.sleep(0.5)
    return time.monotonic() - begun


def metric(server: Server, name: str) -> float:
    """Return one of the metrics of the log."""
    line = server.run(
        f"grep '^plinth_backup_{name}{{' /var/lib/plinth/metrics/plinth-log-postgres.prom"
    )
    return float(line.rpartition(" ")[2])


def test_every_place_has_its_first_copies(server: Server) -> None:
    """Right after `up`, without waiting for the night."""
    items = {"postgres", "postgres-dump"}

    def whole() -> bool:
        found = server.json("plinth-backup status")
        return all(
            place.get("ok") for item in items for place in (found[item] or {"": {}}).values()
        ) and {len(found[item]) for item in items} == {2}

    wait(180, whole)
    listed = {(row["item"], row["place"]) for row in server.json("plinth-backup list")}
    assert listed >= {(item, place) for item in items for place in ("offsite", "local")}


def test_what_is_committed_leaves_the_server_within_a_minute(server: Server) -> None:
    """Though the segment is not full; the object storage itself is asked for it."""
    server.sql("INSERT INTO written DEFAULT VALUES")
    segment = server.sql("SELECT pg_walfile_name(pg_current_wal_lsn())")

    assert wait(60, lambda: server.sql(ARCHIVED) >= segment) <= 60
    words = "--repo=1 --log-level-console=off repo-ls --recurse archive/postgres"
    assert segment in server.run(f"plinth-backup pgbackrest postgres {words}")


def test_a_place_that_is_away_is_told_and_nothing_is_lost(server: Server) -> None:
    """Postgres keeps its log, the metric says so; afterwards all of it goes."""
    settings = server.run("cat /etc/plinth/backups/postgres.conf")
    away = settings.partition("repo1-s3-endpoint=")[2].split()[0]
    server.run(f"ip route add blackhole {away}/32")
    try:
        server.sql("INSERT INTO written DEFAULT VALUES; SELECT pg_switch_wal()")
        failed = int(server.sql("SELECT failed_count FROM pg_stat_archiver"))
        asked = "SELECT failed_count FROM pg_stat_archiver"
        wait(60, lambda: int(server.sql(asked)) > failed)
        wait(30, lambda: metric(server, "log_waiting") >= 1)
        code, said = server.try_("plinth-backup run postgres-dump")
        assert (code, "offsite: restic" in said) == (1, True)
        status = server.json("plinth-backup status")["postgres-dump"]
        assert (status["offsite"]["ok"], status["local"]["ok"]) == (False, True)
        assert status["offsite"]["last_success"] < status["offsite"]["last_attempt"]
    finally:
        server.run(f"ip route del blackhole {away}/32")
    server.sql("SELECT pg_switch_wal()")  # wakes Postgres' archiver, which looks each minute else
    wait(150, lambda: metric(server, "log_waiting") == 0)


def test_all_copies_are_read_again_and_the_bucket_says_its_lock(server: Server) -> None:
    """By hand as each week; `plinth backups` has both from the status."""
    said = server.run("plinth-backup verify postgres")
    assert said.endswith("postgres: all copies are as they were written")
    status = server.json("plinth-backup status postgres")["postgres"]
    assert {key: status[key]["verified"]["error"] for key in status} == {
        "offsite": None, "local": None,
    }  # fmt: skip
    assert (status["offsite"]["lock"]["days"], status["offsite"]["lock"]["mode"]) == (
        1,
        "GOVERNANCE",
    )
    assert "lock" not in status["local"]
    timer = "systemctl is-active plinth-verify-postgres.timer"
    assert server.run(timer) == "active"


def test_two_at_once_are_refused(server: Server) -> None:
    """The second is told; the first goes on."""
    both = (
        "plinth-backup run postgres diff >/dev/null & sleep 0.7; plinth-backup run postgres; wait"
    )

    _, said = server.try_(both)
    assert "a backup or restore of postgres is going on; this one was not begun" in said
    assert server.json("plinth-backup status")["postgres"]["offsite"]["ok"]


def test_no_container_and_no_list_shows_what_opens_the_backups(server: Server) -> None:
    """Neither the key nor the credentials; the files that have them are root's alone."""
    item = server.json("cat /etc/plinth/backups/postgres.json")
    secrets = [item["password"], item["places"][0]["environment"]["AWS_SECRET_ACCESS_KEY"]]
    shown = server.run(
        "plinth-backup run postgres-dump & sleep 0.5; cat /proc/*/cmdline | tr '\\0' ' '; wait\n"
        "docker inspect $(docker ps -aq); journalctl --no-pager --quiet"
    )

    assert [secret for secret in secrets if secret in shown] == []
    assert set(server.run("stat -c '%U %a' /etc/plinth/backups/*").split("\n")) == {"root 600"}


def test_the_other_stores_come_back_as_they_were_written(server: Server) -> None:
    """A Redis snapshot that its own checker takes, and a search dump with its documents."""
    redis = "$(docker ps -q -f label=com.docker.swarm.service.name=redis)"
    ask = "REDISCLI_AUTH=$(cat /run/secrets/redis-password) redis-cli --user admin set proof 42"
    server.run(f"docker exec {redis} sh -c '{ask}'")
    server.run(SEARCH_WRITES)
    for item in ("redis", "meilisearch", "config"):
        server.run(f"plinth-backup run {item}")
    status = server.json("plinth-backup status")
    assert {key: status[key]["offsite"]["ok"] for key in ("redis", "meilisearch", "config")} == {
        "redis": True, "meilisearch": True, "config": True,
    }  # fmt: skip
    server.run(f"{RESTIC_OUT.format(item='redis', file='redis.rdb')} >/run/proof.rdb")
    checked = server.run(
        f"docker exec -i {redis} sh -c 'cat >/tmp/x && redis-check-rdb /tmp/x; rm /tmp/x' "
        "</run/proof.rdb; rm /run/proof.rdb"
    )
    assert "RDB looks OK" in checked
    dumped = server.run(
        f"{RESTIC_OUT.format(item='meilisearch', file='meilisearch.dump')} | tar -xzO pages.json"
    )
    assert {"id": 7, "title": "kept"} in json.loads(dumped)
    assert server.run("ls /mnt/data/meilisearch/dumps") == ""


def test_no_copy_of_the_settings_holds_the_key(server: Server) -> None:
    """What opens all copies is in none of them."""
    listed = server.run("plinth-backup restic config offsite ls latest").splitlines()
    assert "/etc/nftables.conf" in listed
    assert [line for line in listed if line.startswith("/etc/plinth/backups")] == []
