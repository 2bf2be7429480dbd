"""Random bits are flipped in a real repository of pgBackRest, one after the other."""

from __future__ import annotations

import json
import os
import shutil
from typing import Any

import pytest

from tests.unit.components.remote.backup.driven import driven
from tests.unit.components.remote.backup.test_pgbackrest import CONF, ITEM, OWN
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import BIN, run, workspace

FLIPS = int(os.environ.get("PLINTH_FLIPS", "24"))
DRIVER = """
import hashlib, json, os, random, shutil, subprocess, sys
from pathlib import Path

sys.path.insert(0, "/mnt")
from plinth_backup import ahead, inside, item, physical, status, verify
from plinth_backup.fetching import Fetching

os.umask(0o022)
ahead._DEPTH = 0
inside.FOLDER = Path("/mnt/items")
status.STATUS, status.METRICS = Path("/mnt/status"), Path("/mnt/metrics")
repo, log, fetched = Path("/mnt/repo"), Path("/mnt/data/pgdata/pg_wal"), Path("/mnt/log/fetched")
for top in (repo, Path("/mnt/log"), Path("/mnt/data")):
    for path in (top, *top.rglob("*")):
        os.chown(path, 1000, 1000)
subprocess.run("mkdir -p /mnt/seen && mount --bind /mnt/data /mnt/seen", shell=True, check=True)

# the same calls, in one namespace for all of them: it is the repository that is tried here
def command(one, *words, data=None, only=None):
    return ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "pgbackrest",
            "--config=/mnt/items/pg.conf", f"--stanza={one.store}", *words]

inside.command = command
os.makedirs("/run/plinth-backup/pg")
os.chown("/run/plinth-backup/pg", 1000, 1000)
one = item.read("pg", inside.FOLDER)
here = one.places[0]
names = sys.argv[2:]
inside.call(one, "--no-online", "stanza-create")
for name in names:
    inside.call(one, "archive-push", f"/mnt/seen/pgdata/pg_wal/{name}")
for kind in ("full", "diff"):
    inside.call(one, "--no-online", f"--type={kind}", "backup")
    Path("/mnt/data/pgdata/base/1/changed").write_bytes(os.urandom(20_000))
    os.chown("/mnt/data/pgdata/base/1/changed", 1000, 1000)
labels = [backup["label"] for backup in physical.entries(one, here)]

def tree(top):
    return {str(path.relative_to(top)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(Path(top).rglob("*"))
            if path.is_file() and path.name not in ("recovery.signal", "postgresql.auto.conf")}

def restored(label):
    "What pgBackRest gives back, None where it refuses."
    shutil.rmtree("/mnt/back", ignore_errors=True)
    os.mkdir("/mnt/back", 0o700)
    os.chown("/mnt/back", 1000, 1000)
    words = (f"--set={label}", "--type=none", "--pg1-path=/mnt/back", "--log-level-console=off")
    return tree("/mnt/back") if not inside.ended(one, *words, "restore")[0] else None

def come_back():
    "Whether something of the log comes back as it was not."
    return [name for name in names if Fetching(one).fetch(name) == "ok"
            and (fetched / name).read_bytes() != (log / name).read_bytes()]

right = {label: restored(label) for label in labels}
chance = random.Random(6)
files = sorted(path for path in repo.rglob("*") if path.is_file() and not path.is_symlink())
sizes = [path.stat().st_size for path in files]
told = {"before": verify.look(one, here).words, "labels": labels, "whole": all(right.values()),
        "verified": 0, "refused": 0, "unused": [], "silent": [], "by_file": {}}
told["files"] = len(files)
for number in range(int(sys.argv[1])):
    # every other one anywhere in the bytes, the others as often in a small file as in a big one
    path = chance.choices(files, sizes)[0] if number % 2 else chance.choice(files)
    keep = path.read_bytes()
    bit = chance.randrange(len(keep) * 8)
    content = bytearray(keep)
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    try:
        found = verify.look(one, here).words
    except item.BackupError as error:
        found = str(error)
    if found:
        told["verified"] += 1
    else:
        got = {label: restored(label) for label in labels}
        wrong = [label for label in labels if got[label] not in (None, right[label])]
        if wrong or come_back():
            told["silent"].append(f"{path} {bit}")
        elif None in got.values():
            told["refused"] += 1
        else:
            told["unused"].append(path.name)
    path.write_bytes(keep)
told["after"] = verify.look(one, here).words
# and what the whole command makes of one
path = next(path for path in files if path.parent.name == "bundle")
content = bytearray(path.read_bytes())
content[len(content) // 2] ^= 1
path.write_bytes(content)
told["run"] = verify.run(one)
told["status"] = status.read("pg")["here"]["verified"]
told["metric"] = (status.METRICS / "plinth-backup-pg.prom").read_text()
told["left"] = [backup["label"] for backup in physical.backups(one, here)]
told["listed"] = [row["restores"] for row in physical.listing(one)]
told["next"] = physical._kind(one, here, physical.entries(one, here), "incr", 0.0)
print("TOLD" + json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Copy a small cluster twice, then flip, verify and, where that finds nothing, restore."""
    database_server.need()
    folder = tmp_path_factory.mktemp("flips")
    folder.chmod(0o755)
    for name in ("items", "repo", "disk", "data", "log/fetched"):
        (folder / name).mkdir(parents=True)
    with workspace() as home:
        home.chmod(0o777)
        data = home / "data"
        code, said = run(f"{BIN}/initdb", "--no-sync", "--wal-segsize=1", "-D", str(data))
        assert code == 0, said
        for path in data.glob("base/*/*"):
            if path.stat().st_size > 16384:  # 200 times all of it would take minutes
                path.unlink()
        shutil.copytree(data, folder / "data" / "pgdata")
    log = folder / "data" / "pgdata" / "pg_wal"
    first, *others = sorted(log.glob("0*"))
    for path in others:
        path.unlink()
    second = log / f"{int(first.name, 16) + 1:024X}"
    shutil.copy(first, second)
    place = ITEM["places"][0]  # type: ignore[index]
    (folder / "items" / "pg.json").write_text(json.dumps(ITEM | {"places": [place]}))
    one_place = "\n".join(line for line in CONF.splitlines() if not line.startswith("repo2"))
    more = "[global]\nrepo1-bundle=y\nrepo1-retention-full=2\narchive-check=n"
    (folder / "items" / "pg.conf").write_text(one_place.replace("[global]", more) + "\n")
    return driven(folder, DRIVER, OWN, f"{FLIPS} {first.name} {second.name}")


def test_none_comes_back_silently(told: dict[str, Any]) -> None:
    """Verify finds it, or the restore refuses, or what comes back is what was there."""
    found = told["verified"] + told["refused"] + len(told["unused"])
    assert (told["silent"], found) == ([], FLIPS)
    assert told["whole"]
    assert (told["before"], told["after"]) == ("", "")


def test_what_nothing_finds_is_what_no_restore_reads(told: dict[str, Any]) -> None:
    """The second copy of an index that is whole, and the history of manifests."""
    assert told["verified"] > 0
    assert {name.partition(".")[2].partition(".")[0] for name in told["unused"]} <= {
        "info", "manifest",
    }  # fmt: skip


def test_damage_is_told_and_no_restore_takes_it(told: dict[str, Any]) -> None:
    """By the place and the backup; what rests on it counts as damaged too, the next is whole."""
    full, diff = told["labels"]
    (words,) = told["run"]
    assert words.startswith(f"here: backup {full} is invalid (")
    assert full in told["status"]["backups"]
    assert (
        'plinth_backup_last_verify_ok{item="pg",store="postgres",place="here"} 0' in told["metric"]
    )
    assert told["left"] == []
    assert told["listed"] == ["nothing: it is damaged"] * 2
    assert told["next"] == "full"
    assert diff.startswith(full)
