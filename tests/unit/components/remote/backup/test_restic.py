"""Copies by the servers' own restic and Python, in their image."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from cli.paths import ROOT
from components.remote.backup.repository import environment
from components.remote.backup.restic import rules
from tests.unit.components.render.guest import HERE, in_guest

DRIVER = """
import json, sys
from pathlib import Path

sys.path.insert(0, "/mnt")
from plinth_backup import item, restic, restic_check, status
from plinth_backup.repository import call

status.STATUS, status.METRICS = Path("/mnt/status"), Path("/mnt/metrics")
one = item.read("files", Path("/mnt/items"))
place = one.places[0]
Path("/mnt/data").mkdir()
Path("/mnt/data/a").write_text("first")
Path("/mnt/data/left-out").write_text("x")
call(one, place, "init", "--repository-version", "2")
told = {"first": restic.run(one), "checked": restic_check.weekly(one, place)}
Path("/mnt/data/a").write_text("second")
told["second"] = restic.run(one)
kept = restic.listing(one)
told["kept"] = [entry["place"] for entry in kept]
told["content"] = call(one, place, "dump", kept[-1]["id"], "/mnt/data/a")
told["files"] = call(one, place, "ls", kept[-1]["id"]).splitlines()
told["status"] = status.read("files")["here"]["ok"]
packs = sorted(Path("/mnt/repo/data").glob("*/*"), key=lambda path: path.stat().st_size)
for pack in packs:
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.chmod(0o600)
    pack.write_bytes(bytes(data))
(status.STATUS / "checked-files-here").unlink()
told["flipped"] = restic.run(one)
told["status_after"] = status.read("files")["here"]["ok"]
print("TOLD" + json.dumps(told))
"""
ITEM = {
    "key": "files", "store": "uploads", "method": "files", "stack": "shop-dev",
    "password": "a long password of this test", "full_every": 7, "cluster": None,
    "source": {"paths": ["/mnt/data", "/not/there"], "exclude": ["/mnt/data/left-out"]},
    "places": [{"key": "here", "number": 1, "off_site": False, "keep": {"daily": 7},
                "repository": f"{HERE}/repo", "environment": {}, "ca": None}],
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run all of it once."""
    folder = tmp_path_factory.mktemp("restic")
    shutil.copytree(ROOT / "components" / "remote" / "backup", folder / "plinth_backup")
    (folder / "items").mkdir()
    (folder / "items" / "files.json").write_text(json.dumps(ITEM))
    (folder / "driver.py").write_text(DRIVER)
    script = "mount -t tmpfs tmpfs /var/cache && exec python3 -I /mnt/driver.py"
    code, said = in_guest(folder, "sh", "-c", f"command -v restic >/dev/null || exit 77; {script}")
    if code == 77:
        pytest.skip("this image of the servers has no restic")
    assert code == 0, said
    found: dict[str, Any] = json.loads(said.partition("TOLD")[2])
    return found


def test_directories_are_copied_and_read_back(told: dict[str, Any]) -> None:
    """The newest content, without what is left out; a path that is not there is no fault."""
    assert (told["first"], told["second"], told["status"]) == ([], [], True)
    assert told["content"] == "second"
    assert "/mnt/data/a" in told["files"]
    assert "/mnt/data/left-out" not in told["files"]


def test_only_what_the_retention_wants_stays(told: dict[str, Any]) -> None:
    """Of two copies of a day the newer one is kept."""
    assert told["kept"] == ["here"]


def test_a_place_is_checked_once_a_week(told: dict[str, Any]) -> None:
    """After the first copy it has been, so the second look does nothing."""
    assert told["checked"] is False


def test_flipped_bits_are_found(told: dict[str, Any]) -> None:
    """A copy that goes to a damaged place fails, and the status says so."""
    assert len(told["flipped"]) == 1
    assert told["flipped"][0].startswith("here: restic ")
    assert told["status_after"] is False


def test_secrets_are_in_the_environment_alone() -> None:
    """Restic gets its password and the place's keys by no argument; and a retention as words."""
    from components.remote.backup.item import Item, Place  # noqa: PLC0415 - of this test alone

    place = Place(key="s3", number=1, off_site=True, keep={}, environment={"AWS_X": "y"})
    item = Item(
        key="k", store="s", method="files", stack="x", places=(place,), password="of-a-test"
    )
    given = environment(item, place)
    assert (given["RESTIC_PASSWORD"], given["AWS_X"]) == ("of-a-test", "y")
    assert rules({"days": 7, "weekly": 4}) == ["--keep-within", "7d", "--keep-weekly", "4"]
