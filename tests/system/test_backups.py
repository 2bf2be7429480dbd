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
    wait(150, lambda: metric(server, "log_waiting") == 0)


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
