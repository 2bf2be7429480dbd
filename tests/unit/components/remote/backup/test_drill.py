"""Drills: whose turn it is, what is kept of one, and that no fault of any kind is a pass."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components.remote.backup import (
    drill,
    drill_files,
    drill_postgres,
    drill_record,
    ledger,
    lock,
    physical,
    status,
)
from components.remote.backup.drill_report import Steps
from components.remote.backup.item import BackupError, Cluster, Item, Place

DRILL = {"rpo": 3600, "rto": 900, "due": 34 * 86400, "room": "/nowhere"}
PLACES = tuple(
    Place(key, number, off_site=key != "local", keep={"days": 7})
    for number, key in enumerate(("offsite", "region", "local"), 1)
)
FILES = Item("files", "uploads", "files", "shop", PLACES, "key", drill=DRILL)
CLUSTER = Cluster(70, 70, "/mnt/data/pg", "/var/lib/pg", "/var/lib/pg/data", "/mnt/data/log", 45)
DATABASE = replace(FILES, key="pg", store="pg", method="pgbackrest", cluster=CLUSTER)


@pytest.fixture(autouse=True)
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a server's folders here, with both items."""
    monkeypatch.setattr(status, "STATUS", tmp_path / "status")
    monkeypatch.setattr(status, "METRICS", tmp_path / "metrics")
    monkeypatch.setattr(drill_record, "REPORTS", tmp_path / "drills")
    monkeypatch.setattr(lock, "FOLDER", tmp_path / "locks")
    items = {"files": FILES, "pg": DATABASE}
    for module in (drill, drill_record):
        monkeypatch.setattr(module, "keys", lambda: sorted(items))
    monkeypatch.setattr(drill, "read", items.__getitem__)
    monkeypatch.setattr(drill_record, "read_item", items.__getitem__)


def prove(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> list[str]:
    """Have drills of files do nothing, or fail; return the places that they are made from."""
    places: list[str] = []

    def fake(_: Item, place: Place, steps: Steps) -> None:
        places.append(place.key)
        steps.backup("abc", "full", 5.0)
        steps.rpo = 60.0
        with steps.step("restore", counts=True) as said:
            said("two files")
            if error:
                raise error

    monkeypatch.setattr(drill_files, "prove", fake)
    return places


def test_places_off_the_server_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was drilled longest ago is next; a place that is named comes first."""
    places = prove(monkeypatch)
    for _ in range(3):
        drill.one(FILES, None, quick=False)
    drill.one(FILES, "local", quick=False)

    assert places == ["offsite", "region", "offsite", "local"]
    only_local = replace(FILES, places=PLACES[2:])
    assert drill.turn(only_local, {}).key == "local"


def test_what_passed_is_kept_with_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """For people, for Prometheus, and as the report itself, which leaves the server with it."""
    prove(monkeypatch)
    report = drill.one(FILES, None, quick=False)

    assert (report["passed"], report["error"], report["rpo"]) == (True, None, 60.0)
    assert [step["name"] for step in report["steps"]] == ["restore"]
    known = drill_record.read("files")
    assert (known["failed"], known["last_success"]) == (False, report["finished"])
    metrics = (status.METRICS / "plinth-drill-files.prom").read_text()
    assert 'plinth_drill_failed{item="files",store="uploads"} 0.000' in metrics
    assert 'plinth_drill_rpo_seconds{item="files",store="uploads"} 60.000' in metrics
    (kept,) = drill_record.REPORTS.iterdir()
    assert json.loads(kept.read_text())["steps"] == report["steps"]


@pytest.mark.parametrize(
    "error", [BackupError("rows differ"), OSError("no space"), KeyError("timestamp")]
)
def test_what_fails_is_never_a_pass(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Whatever went wrong; the last success stays known, and nothing counts as proven."""
    prove(monkeypatch)
    good = drill.one(FILES, None, quick=False)
    drill_record.begun(DATABASE, PLACES[0], 1.0)
    drill_record.ended(DATABASE, PLACES[0], good)
    assert (status.STATUS / "proven").read_text().strip()

    prove(monkeypatch, error)
    report = drill.one(FILES, None, quick=False)

    assert not report["passed"]
    assert str(error) in report["error"]
    known = drill_record.read("files")
    assert (known["failed"], known["last_success"]) == (True, good["finished"])
    assert (status.STATUS / "proven").read_text() == "\n"


def test_one_that_is_cut_off_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept as that from its beginning."""

    def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(drill_files, "prove", cut)
    with pytest.raises(KeyboardInterrupt):
        drill.one(FILES, None, quick=False)
    known = drill_record.read("files")
    assert (known["failed"], known["error"]) == (True, "it was cut off")


@pytest.mark.parametrize(
    ("rpo", "drilled", "told"),
    [
        (3601.0, DRILL, "the RPO was 3601 s, and 3600 s are promised"),
        (60.0, DRILL | {"rto": -1}, "the RTO was 0 s, and -1 s are promised"),
        (60.0, DRILL, None),
        (None, DRILL, None),
    ],
)
def test_a_promise_that_is_not_kept_is_a_failure(
    rpo: float | None, drilled: dict[str, Any], told: str | None
) -> None:
    """What was not measured is not held to it."""
    steps = Steps(lambda _: None)
    steps.rpo = rpo
    with steps.step("restore", counts=True):
        pass
    report = steps.report(replace(FILES, drill=drilled), PLACES[0], None)
    assert (report["error"], report["passed"]) == (told, told is None)


def test_two_at_once_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first goes on, and what it has lying about is left to it."""
    monkeypatch.setattr(os, "nice", lambda _: 0)
    places = prove(monkeypatch)
    with lock.held("drills"):
        with pytest.raises(BackupError, match="a drill is going on; this one was not begun"):
            drill.main("files")
        drill.over()
    assert places == []
    drill.main("files", "--quick")
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["item"], places) == ("files", ["offsite"])
    with pytest.raises(BackupError, match="--fast is no option"):
        drill.main("--fast")


def test_all_of_a_server_is_proven_by_its_oldest() -> None:
    """And nothing is while one never was, or failed last."""
    good = {"failed": False, "last_success": 1_800_000_000.0}
    newer = good | {"last_success": 1_800_000_060.0}
    assert drill_record.proven([("a", newer), ("b", good)]) == "2027-01-15T08:00:00+00:00"
    assert drill_record.proven([("a", good), ("b", {})]) is None
    assert drill_record.proven([("a", good), ("b", newer | {"failed": True})]) is None
    assert drill_record.proven([]) is None


def test_what_was_never_drilled_is_due_all_the_same() -> None:
    """From its first deployment on; another one changes nothing of that."""
    drill_record.expected(FILES)
    since = drill_record.read("files")["since"]
    drill_record.expected(FILES)
    assert drill_record.read("files") == {"since": since}
    metrics = (status.METRICS / "plinth-drill-files.prom").read_text()
    due = f"{since + 34 * 86400:.3f}"
    assert f'plinth_drill_due_timestamp_seconds{{item="files",store="uploads"}} {due}' in metrics
    assert "last_success" not in metrics


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([], "there is no backup of pg in offsite yet"),
        ([{"error": True}], "b has pages with wrong checksums"),
        ([{}], "b has no ledger to be held to: make a new backup"),
        ([{"annotation": {"ledger": "x"}}], "the ledger of the copy cannot be read"),
        ([{"annotation": {"ledger": ledger.packed({"version": 1})}}], "the drill needs .* GB free"),
    ],
)
def test_a_backup_that_cannot_be_rehearsed_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, entries: list[dict[str, Any]], told: str
) -> None:
    """None yet, a damaged one, one without a ledger, too little room: each with what to do."""
    backup = {"label": "b", "type": "full", "timestamp": {"stop": 5}, "info": {"size": 10**15}}
    monkeypatch.setattr(drill_postgres, "sweep", lambda _: None)
    monkeypatch.setattr(physical, "entries", lambda *_: [backup | entry for entry in entries])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=10**12, free=10**12))
    with pytest.raises(BackupError, match=told):
        drill_postgres.prove(DATABASE, PLACES[0], Steps(lambda _: None), quick=True)
