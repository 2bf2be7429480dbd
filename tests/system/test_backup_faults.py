"""A real object storage that refuses, and copies that are cut off on their way to it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from cli.paths import ROOT
from localcloud import neighbours
from tests.system.test_object_storage import BUCKET, cloud
from tests.unit.components.remote.backup.test_pgbackrest import ITEM, OWN
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import BIN, run, workspace
from tests.unit.components.render.guest import in_guest

if TYPE_CHECKING:
    from cli.cloud import LocalCloud

__all__ = ["cloud"]
DRIVER = """
import json, os, signal, subprocess, sys, time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, "/mnt")
from plinth_backup import bucket, inside, item, physical, restic, restic_check, status, verify
from plinth_backup.repository import command, environment
from plinth_backup.shipping import Shipping

inside.FOLDER = Path("/mnt/items")
status.STATUS, status.METRICS = Path("/mnt/status"), Path("/mnt/metrics")
for path in (p for top in ("data", "log") for p in (Path("/mnt") / top).rglob("*")):
    os.chown(path, 1000, 1000)
one, files = (item.read(key, inside.FOLDER) for key in ("pg", "files"))
place = files.places[0]
conf = Path("/mnt/items/pg.conf")
good = conf.read_text()
told = {}

def trying(what):
    try:
        return what() or "it went"
    except item.BackupError as error:
        return str(error)

def with_place(**changed):
    return replace(files, places=(replace(place, **changed),))

def settings(old, new):
    assert old in good
    conf.write_text(good.replace(old, new))

# all is well
inside.call(one, "--no-online", "stanza-create")
inside.call(one, "--no-online", "--type=full", "backup")
restic.call(files, place, "init", "--repository-version", "2")
told["first"] = restic.run(files)
told["lock"] = bucket.look(files) or status.read("files")["offsite"]["lock"]
told["lock_short"] = bucket.look(with_place(locked_days=14))
labels = [backup["label"] for backup in physical.backups(one, one.places[0])]
before = [row["id"] for row in restic.listing(files)], labels

# what the account says to other keys, and to another bucket
keys = place.environment
secret = keys["AWS_SECRET_ACCESS_KEY"]
wrong = {
    "withdrawn": ("AWS_ACCESS_KEY_ID", "PL0000000000000000"),
    "secret": ("AWS_SECRET_ACCESS_KEY", "0" * 40),
}
for name, (key, value) in wrong.items():
    other = with_place(environment=keys | {key: value})
    told[name] = {
        "restic": restic.run(other),
        "lock": trying(lambda: bucket.ask(other.places[0])),
    }
    settings(keys[key], value)
    told[name]["pgbackrest"] = trying(lambda: inside.call(one, "--no-online", "backup"))
    told[name]["log"] = Shipping(one).ship("000000010000000000000001")
other_key = replace(files, password="another")
told["key"] = {"restic": restic.run(other_key)}
settings("cipher-pass=of-this-test", "cipher-pass=another")
told["key"]["pgbackrest"] = trying(lambda: inside.call(one, "--no-online", "backup"))
told["key"]["log"] = Shipping(one).ship("000000010000000000000001")
no_bucket = with_place(repository=place.repository.replace("shop-backups", "shop-backup"))
told["bucket"] = {"restic": trying(lambda: restic.ready(no_bucket))}
settings("bucket=shop-backups", "bucket=shop-backup")
told["bucket"]["pgbackrest"] = trying(lambda: inside.call(one, "--no-online", "stanza-create"))
conf.write_text(good)
told["leaked"] = secret in json.dumps(told)

# cut off in the middle, then once more
Path("/mnt/data/pgdata/base/big").write_bytes(os.urandom(25_000_000))
os.chown("/mnt/data/pgdata/base/big", 1000, 1000)

def killed(argv, begun, **more):
    "Kill a program when it has begun to write; whether it was at it."
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(argv, start_new_session=True, **quiet, **more)
    while process.poll() is None and not begun():
        time.sleep(0.2)
    ended = process.poll()
    os.killpg(process.pid, signal.SIGKILL)  # with what it has started, as systemd does
    process.wait()
    return ended is None

def started():
    words = ("--log-level-console=off", "repo-ls", "--recurse", "backup/postgres")
    listed = inside.ended(one, *words)[1]
    return listed.count("backup.manifest.copy") > len(before[1])

slow = ("--compress-level=19", "--process-max=1", "--no-online", "--type=full", "backup")
told["killed"] = killed(inside.command(one, *slow), started)
told["after_kill"] = [b["label"] for b in physical.backups(one, one.places[0])] == before[1]
told["again"] = inside.call(one, "--no-online", "--type=full", "backup")
tree = replace(files, source={"paths": ["/mnt/data/pgdata/base"], "exclude": []})
argv = command(place, "backup", "--limit-upload=1000", "--tag", "files", "/mnt/data/pgdata/base")
env = environment(files, place)
locks = ("list", "locks", "--no-lock")
told["killed_restic"] = killed(argv, lambda: restic.call(files, place, *locks), env=env)
told["again_restic"] = restic.run(tree)
told["kept"] = before[1][0] in [b["label"] for b in physical.backups(one, one.places[0])]
told["verified"] = verify.run(one) + restic_check.whole(files)
print("TOLD" + json.dumps(told))
"""
CONF = """\
[global]
repo1-type=s3
repo1-path=/shop/pgbackrest
repo1-s3-endpoint={host}
repo1-storage-port={port}
repo1-s3-uri-style=path
repo1-s3-region=us-east-1
repo1-s3-bucket=shop-backups
repo1-s3-key={access}
repo1-s3-key-secret={secret}
repo1-storage-ca-file=/mnt/ca.crt
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=of-this-test
repo1-bundle=y
repo1-retention-full=2
archive-check=n
resume=y
compress-type=zst
lock-path=/run/plinth-backup/pg
spool-path=/run/plinth-backup/pg
log-level-file=off
log-level-console=info

[postgres]
pg1-path=/mnt/seen/pgdata
pg1-user=postgres
"""


@pytest.fixture(scope="module")
def told(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run all of it once, as a server does with a stack's credentials."""
    database_server.need()
    values = neighbours.values(cloud.state, "shop-prod", [], [BUCKET])
    storage = cloud.profile()["object_storage"]
    folder = tmp_path_factory.mktemp("faults")
    folder.chmod(0o755)
    for name in ("items", "data", "log/fetched"):
        (folder / name).mkdir(parents=True)
    (folder / "ca.crt").write_text(storage["ca"])
    host, _, port = storage["endpoint"].removeprefix("https://").partition(":")
    (folder / "items" / "pg.conf").write_text(
        CONF.format(host=host, port=port or 443, **{k: values[k] for k in ("access", "secret")})
    )
    place = {
        "key": "offsite", "number": 1, "off_site": True, "keep": {"days": 7}, "locked_days": 7,
        "repository": f"s3:{storage['endpoint']}/shop-backups/restic/files", "ca": "/mnt/ca.crt",
        "environment": {"AWS_ACCESS_KEY_ID": values["access"],
                        "AWS_SECRET_ACCESS_KEY": values["secret"],
                        "AWS_DEFAULT_REGION": "us-east-1"},
    }  # fmt: skip
    source = {"paths": ["/mnt/data/pgdata/global"], "exclude": []}
    files: dict[str, Any] = {"key": "files", "method": "files", "cluster": None, "source": source}
    for item in (ITEM, ITEM | files):
        text = json.dumps(item | {"places": [place]})
        (folder / "items" / f"{item['key']}.json").write_text(text)
    with workspace() as home:
        home.chmod(0o777)
        code, said = run(f"{BIN}/initdb", "--no-sync", "-D", str(home / "data"))
        assert code == 0, said
        shutil.copytree(home / "data", folder / "data" / "pgdata")
    (folder / "driver.py").write_text(DRIVER)
    shutil.copytree(ROOT / "components" / "remote" / "backup", folder / "plinth_backup")
    words = f"{OWN} && mount -t tmpfs tmpfs /var/cache && exec python3 -I /mnt/driver.py"
    code, said = in_guest(folder, "sh", "-c", words)
    assert code == 0, said
    found: dict[str, Any] = json.loads(said.partition("TOLD")[2])
    return found


KEYS = "give the stack the account's keys of today (the secrets of the place) and deploy"
WITHDRAWN = f"(the access key is not known there, or was withdrawn: {KEYS})"
OTHER = f"(the secret key is not that of the access key: {KEYS})"
RIGHTS = (
    "(these credentials may not do that there, or there is no such bucket: docs/backups.md has "
)


@pytest.mark.parametrize(("which", "words"), [("withdrawn", WITHDRAWN), ("secret", OTHER)])
def test_credentials_that_do_not_open_it_are_told(
    told: dict[str, Any], which: str, words: str
) -> None:
    """With what to do; the log, copies of both kinds and the look at the bucket say so."""
    assert told[which]["pgbackrest"].endswith(words)
    assert told[which]["log"].startswith("offsite: ")
    assert told[which]["log"].endswith(words)
    (copy,) = told[which]["restic"]
    assert RIGHTS in copy  # what it asks first has no answer with a code in it
    assert told["leaked"] is False


def test_a_bucket_that_is_not_there_is_told(told: dict[str, Any]) -> None:
    """An account that may not see others' buckets does not learn that there is none."""
    assert RIGHTS in told["bucket"]["restic"]
    assert RIGHTS in told["bucket"]["pgbackrest"]


def test_another_key_is_told(told: dict[str, Any]) -> None:
    """Nothing is written beside what it cannot read."""
    words = "(another key opens what is there, or it is damaged: give the stack the `backup-key` of"
    assert words in told["key"]["restic"][0]
    assert words in told["key"]["pgbackrest"]
    assert words in told["key"]["log"]


def test_the_lock_of_the_bucket_is_seen(told: dict[str, Any]) -> None:
    """By the server's own credentials; one that is shorter than the stack says is refused."""
    assert (told["lock"]["days"], told["lock"]["mode"]) == (7, "GOVERNANCE")
    (short,) = told["lock_short"]
    assert short.startswith("offsite: its bucket locks what is written for 7 days, and plinth:")
    assert told["withdrawn"]["lock"] == "the bucket shop-backups: InvalidAccessKeyId"


def test_what_was_cut_off_is_taken_up_and_older_copies_are_whole(told: dict[str, Any]) -> None:
    """Killed while it uploads: nothing of it counts, the next one ends, all of it is verified."""
    assert (told["killed"], told["after_kill"], told["kept"]) == (True, True, True)
    assert "resumable backup" in told["again"]
    assert (told["killed_restic"], told["again_restic"]) == (True, [])
    assert (told["first"], told["verified"]) == ([], [])
