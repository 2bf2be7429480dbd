"""What pgBackRest of the servers' image says to the archiver, on the log of a real Postgres."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from tests.unit.components.remote.backup.driven import driven
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import BIN, run, workspace

FIRST, SECOND, THIRD, NONE = (f"{1:08X}{0:08X}{number:08X}" for number in (1, 2, 3, 9))
FOURTH = f"{1:08X}{0:08X}{4:08X}"
DRIVER = """
import json, os, shutil, sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, "/mnt")
from plinth_backup import inside, item, lineage, status
from plinth_backup.fetching import Fetching, accept
from plinth_backup.shipping import Shipping

inside.FOLDER = Path("/mnt/items")
status.STATUS, status.METRICS = Path("/mnt/status"), Path("/mnt/metrics")
one = item.read("pg", inside.FOLDER)
for repo in ("/mnt/repo", "/mnt/disk"):
    os.chown(repo, 1000, 1000)
for path in [Path("/mnt/data"), Path("/mnt/log"), *Path("/mnt/data").rglob("*"),
             *Path("/mnt/log").rglob("*")]:
    os.chown(path, 1000, 1000)
inside.call(one, "--no-online", "stanza-create")
FIRST, SECOND, THIRD, FOURTH, NONE = sys.argv[1:]
log, fetched = Path("/mnt/data/pgdata/pg_wal"), Path("/mnt/log/fetched")
shipping, fetching = Shipping(one), Fetching(one)
told = {
    "shipped": shipping.ship(FIRST),
    "fetched": fetching.fetch(FIRST),
    "missing": fetching.fetch(NONE),
}

def same(name):
    return (fetched / name).read_bytes() == (log / name).read_bytes()

def flip(repo):
    (path,) = Path(repo).rglob(f"archive/*/*/*/{FIRST}-*.zst")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)

# two restores: the third history has left the second before that went far
told["one_history"] = lineage.of(one, one.places)
(log / "00000002.history").write_text("1\\t0/3000148\\tno recovery target specified\\n")
(log / "00000003.history").write_text("1\\t0/2000000\\tbefore 2026-01-31 04:00:00+00\\n")
told["history_shipped"] = [shipping.ship(f"0000000{number}.history") for number in (2, 3)]
told["histories"] = [
    [line.timeline, line.left] for line in (lineage.of(one, one.places, n) for n in (None, 2))
]
told["named_log"] = [
    line and line.timeline
    for line in (lineage.of(one, one.places, None, {key: logs for key in ("here", "disk")})
                 for logs in (["%s-1" % (Path("/mnt/data/pgdata/PG_VERSION").read_text().strip())],
                              ["99-7"], []))
]
told["no_history"] = lineage.of(one, one.places, 7)
# the server's own disk is full: nothing waits for it
Path("/mnt/disk/fill").write_bytes(bytes(shutil.disk_usage("/mnt/disk").free - 300_000))
told["disk_full"] = [shipping.ship(FOURTH), fetching.fetch(FOURTH), same(FOURTH)]
told["disk_gap"] = {key: bool(of.get("log_gap")) for key, of in status.read("pg").items()}
# the next segments are here before they are asked for
fetching.fetch(FIRST)
told["ahead"] = sorted(fetching.ahead._running)
told["ahead_took"] = fetching.ahead.take(FOURTH, fetched / FOURTH) and same(FOURTH)
flip("/mnt/repo")
told["flipped"] = [Fetching(one).fetch(FIRST), same(FIRST)]
flip("/mnt/disk")
told["flipped_all"] = fetching.fetch(FIRST)
told["ahead_left"] = [path.name for path in Path("/mnt/log/ahead").iterdir()]
marks = Path("/mnt/data/pgdata/pg_wal/archive_status")
for name in (SECOND, THIRD):
    (marks / f"{name}.ready").touch()
conf = Path("/mnt/items/pg.conf")
conf.write_text(conf.read_text().replace("[postgres]", "archive-push-queue-max=16MB\\n[postgres]"))
told["dropped"] = shipping.ship(SECOND)
told["gap"] = status.read("pg")
told["not_there"] = fetching.fetch(SECOND)
other = replace(one, key="gone")  # which has no settings
told["wrapper"] = inside.ended(other, "archive-get", NONE, "/x")[0]
told["unset"] = Fetching(other).fetch(NONE)
shutil.move("/mnt/repo", "/mnt/away")
told["away"] = fetching.fetch(NONE)
accept(one, ["here"])
told["accepted"] = fetching.fetch(NONE)
print("TOLD" + json.dumps(told))
"""
ITEM = {
    "key": "pg", "store": "postgres", "method": "pgbackrest", "stack": "shop-dev",
    "password": "unused", "full_every": 7, "source": {},
    "places": [{"key": "here", "number": 1, "off_site": True, "keep": {}},
               {"key": "disk", "number": 2, "off_site": False, "keep": {}}],
    "cluster": {"uid": 1000, "gid": 1000, "data": "/mnt/data", "mount": "/mnt/seen",
                "pgdata": "/mnt/seen/pgdata", "wal": "/mnt/log", "log_timeout": 45},
}  # fmt: skip
CONF = """\
[global]
repo1-type=posix
repo1-path=/mnt/repo
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=of-this-test
repo2-type=posix
repo2-path=/mnt/disk
repo2-cipher-type=aes-256-cbc
repo2-cipher-pass=of-this-test
compress-type=zst
lock-path=/run/plinth-backup/pg
spool-path=/run/plinth-backup/pg
log-level-file=off
log-level-console=info

[postgres]
pg1-path=/mnt/seen/pgdata
pg1-user=postgres
"""
# the image is everybody's: its /etc is a copy
DISK = "mount -t tmpfs -o size=3m tmpfs /mnt/disk"
OWN = "cp -a /etc /mnt/etc && mount --bind /mnt/etc /etc && mkdir -p /etc/pgbackrest"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run all of it once; about ten seconds."""
    database_server.need()
    folder = tmp_path_factory.mktemp("pgbackrest")
    folder.chmod(0o755)
    for name in ("items", "repo", "disk", "data", "log/fetched"):
        (folder / name).mkdir(parents=True)
    with workspace() as home:
        home.chmod(0o777)
        code, said = run(f"{BIN}/initdb", "--no-sync", "-D", str(home / "data"))
        assert code == 0, said
        shutil.copytree(home / "data", folder / "data" / "pgdata")
    log = folder / "data" / "pgdata" / "pg_wal"
    for name in (SECOND, THIRD, FOURTH):
        shutil.copy(log / FIRST, log / name)
    (folder / "items" / "pg.json").write_text(json.dumps(ITEM))
    (folder / "items" / "pg.conf").write_text(CONF)
    return driven(folder, DRIVER, f"{DISK} && {OWN}", f"{FIRST} {SECOND} {THIRD} {FOURTH} {NONE}")


def test_histories_are_read_where_they_were_shipped_to(told: dict[str, Any]) -> None:
    """The newest, or one that is named; none where nothing was restored yet, or it is unknown."""
    assert told["history_shipped"] == ["ok", "ok"]
    assert told["histories"] == [[3, {"1": 0x2000000}], [2, {"1": 0x3000148}]]
    assert told["named_log"] == [3, None, 3]  # none named: the place is asked for its logs
    assert (told["one_history"], told["no_history"]) == (None, None)


def test_a_segment_goes_and_comes(told: dict[str, Any]) -> None:
    """To the place, and back from it."""
    assert (told["shipped"], told["fetched"]) == ("ok", "ok")


def test_missing_is_what_the_place_has_not(told: dict[str, Any]) -> None:
    """Postgres ends its recovery there."""
    assert told["missing"] == "missing"


def test_no_fault_is_taken_for_a_missing_segment(told: dict[str, Any]) -> None:
    """Neither of what stands before pgBackRest nor of the place: Postgres would lose the rest."""
    assert told["wrapper"] == 99
    assert "gone.conf" in told["unset"]
    assert told["away"].startswith("not every place can be asked: here: [FileMissingError] unable")
    assert told["accepted"] == "missing"  # whoever restored was told that this place is away


def test_a_segment_that_pgbackrest_drops_is_a_gap(told: dict[str, Any]) -> None:
    """It ends with 0 and a warning, and the place has nothing."""
    assert (told["dropped"], told["not_there"]) == ("ok", "missing")
    gap = told["gap"]["here"]["log_gap"]
    assert (gap["first"], gap["last"], gap["dropped"]) == (SECOND, SECOND, 1)


def test_a_full_disk_of_the_server_holds_nothing_back(told: dict[str, Any]) -> None:
    """What leaves the server goes on; the disk's own copy of the log has a gap."""
    assert told["disk_full"] == ["ok", "ok", True]
    assert told["disk_gap"] == {"disk": True}


def test_the_next_segments_are_fetched_before_they_are_asked_for(told: dict[str, Any]) -> None:
    """The one after the next among them; what was not used goes."""
    assert told["ahead"] == [f"{FIRST[:-1]}{number}" for number in range(2, 8)]
    assert told["ahead_took"] is True
    assert told["ahead_left"] == []


def test_a_flipped_bit_never_comes_back_as_log(told: dict[str, Any]) -> None:
    """Another place's is taken; where none is whole, that is said. pgBackRest would give it."""
    assert told["flipped"] == ["ok", True]
    assert told["flipped_all"] == (
        f"{FIRST} is damaged in every place that has it: its checksum is another"
    )
