"""Places that refuse, fill up or were left in the middle: said in one line, older copies stay."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from cli.paths import ROOT
from tests.unit.components.render.guest import HERE, in_guest

DRIVER = """
import json, os, signal, subprocess, sys, time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, "/mnt")
from plinth_backup import item, lock, restic, status
from plinth_backup.repository import call, environment

status.STATUS, status.METRICS = Path("/mnt/status"), Path("/mnt/metrics")
lock.FOLDER = Path("/mnt/locks")
one = item.read("files", Path("/mnt/items"))
place = one.places[0]
Path("/mnt/data").mkdir()
Path("/mnt/data/a").write_bytes(os.urandom(100_000))
call(one, place, "init", "--repository-version", "2")
told = {"first": restic.run(one)}

def left():
    return [entry["id"] for entry in restic.listing(one)]

before = left()
# the disk of the place is full
Path("/mnt/data/big").write_bytes(os.urandom(8_000_000))
told["full"] = restic.run(one)
told["full_left"] = left() == before
Path("/mnt/data/big").unlink()
for old in Path("/mnt/repo/tmp").glob("*"):
    old.unlink()
told["room_again"] = restic.run(one)
before = left()
# a copy is killed in the middle, and leaves its lock
slow = dict(one.source, argv=["sh", "-c", "head -c 200000 /dev/urandom; sleep 60"], file="x")
argv = ["restic", "--quiet", "backup", "--stdin", "--stdin-filename", "/x", "--tag", one.key]
feeder = subprocess.Popen(["sleep", "60"], stdout=subprocess.PIPE)
killed = subprocess.Popen(argv, env=environment(one, place), stdin=feeder.stdout)
while not list(Path("/mnt/repo/locks").glob("*")):
    time.sleep(0.05)
killed.send_signal(signal.SIGKILL)
killed.wait()
feeder.kill()
told["locks"] = len(list(Path("/mnt/repo/locks").glob("*")))
told["after_kill"] = restic.run(one)
told["after_kill_left"] = len(left())
before = left()
# a program that fails in the middle is no copy
half = ["sh", "-c", "echo half; echo gone >&2; exit 9"]
broken = replace(one, source={"argv": half, "file": "x"})
told["half"] = restic.run(broken)
told["half_left"] = left() == before
# a second one while the first goes on
with lock.held(one.key):
    try:
        with lock.held(one.key):
            told["two"] = "both began"
    except item.BackupError as error:
        told["two"] = str(error)
# another key
other = replace(one, password="another key")
try:
    told["key"] = restic.ready(other)
except item.BackupError as error:
    told["key"] = str(error)
told["key_run"] = restic.run(other)
told["key_left"] = left() == before
# nobody is there
away = replace(place, repository="s3:http://127.0.0.1:9/nobody", environment={
    "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "very-secret", "AWS_DEFAULT_REGION": "x"})
gone = replace(one, places=(away, place))
os.environ["PATH"] = "/mnt/bin:" + os.environ["PATH"]
told["gone"] = restic.run(gone)
told["gone_status"] = {k: v["ok"] for k, v in status.read(one.key).items()}
print("TOLD" + json.dumps(told))
"""
ITEM = {
    "key": "files", "store": "uploads", "method": "files", "stack": "shop-dev",
    "password": "a long password of this test", "full_every": 7, "cluster": None,
    "source": {"paths": ["/mnt/data"], "exclude": []},
    "places": [{"key": "here", "number": 1, "off_site": False, "keep": {"days": 7},
                "repository": f"{HERE}/repo", "environment": {}, "ca": None}],
}  # fmt: skip
MOUNTS = (
    "mount -t tmpfs tmpfs /var/cache && mkdir /mnt/repo && "
    "mount -t tmpfs -o size=4m tmpfs /mnt/repo"
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run all of it once, on a place of 4 MB."""
    folder = tmp_path_factory.mktemp("faults")
    shutil.copytree(ROOT / "components" / "remote" / "backup", folder / "plinth_backup")
    (folder / "items").mkdir()
    (folder / "items" / "files.json").write_text(json.dumps(ITEM))
    (folder / "driver.py").write_text(DRIVER)
    script = f"command -v restic >/dev/null || exit 77; {MOUNTS} && exec python3 -I /mnt/driver.py"
    code, said = in_guest(folder, "sh", "-c", script)
    if code == 77:
        pytest.skip("this image of the servers has no restic")
    assert code == 0, said
    found: dict[str, Any] = json.loads(said.partition("TOLD")[2])
    return found


def test_a_full_disk_is_told_and_older_copies_stay(told: dict[str, Any]) -> None:
    """And once there is room again the next copy is made."""
    (words,) = told["full"]
    assert "no space left on device" in words
    assert "\n" not in words
    assert (told["full_left"], told["room_again"]) == (True, [])


def test_a_copy_that_was_killed_stops_no_later_one(told: dict[str, Any]) -> None:
    """Its lock is known to be nobody's, and goes."""
    assert told["locks"] >= 1
    assert told["after_kill"] == []


def test_half_a_stream_is_no_copy(told: dict[str, Any]) -> None:
    """What came of a program that failed is not kept; its own last word is told."""
    assert told["half"] == ["here: sh ended with 9: gone"]
    assert told["half_left"] is True


def test_two_at_once_are_refused(told: dict[str, Any]) -> None:
    """The second is not begun."""
    assert told["two"] == "a backup or restore of files is going on; this one was not begun"


def test_another_key_is_told_and_changes_nothing(told: dict[str, Any]) -> None:
    """Neither at the making ready nor by the clock."""
    assert "that another key opens" in told["key"]
    assert "wrong password" in told["key_run"][0]
    assert told["key_left"] is True


def test_a_place_that_is_away_does_not_hinder_the_other(told: dict[str, Any]) -> None:
    """It is told without the secret that opens it, and the status says which failed."""
    (words,) = told["gone"]
    assert "connection refused" in words
    assert "very-secret" not in words
    assert told["gone_status"]["here"] is True
