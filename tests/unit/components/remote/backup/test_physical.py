"""Which copy is due, what pgBackRest's words mean, and how it is called."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from components.remote.backup import inside, physical, status
from components.remote.backup.item import BackupError, Cluster, Item, Place

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86400.0
NOW = 1_800_000_000.0
CLUSTER = Cluster(70, 70, "/mnt/data/pg", "/var/lib/postgresql/data", "/x", "/mnt/data/pg-log", 45)
PLACES = (Place("offsite", 1, off_site=True, keep={"days": 30}),)
ITEM = Item("pg", "postgres", "pgbackrest", "shop", PLACES, "password", cluster=CLUSTER)


def made(kind: str, days_ago: float) -> dict[str, Any]:
    """Return a copy as pgBackRest lists it."""
    return {"type": kind, "timestamp": {"start": NOW - days_ago * DAY}}


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        ([], "full"),
        ([made("full", 1)], "diff"),
        ([made("full", 6.4), made("diff", 1)], "diff"),
        ([made("full", 6.9), made("diff", 1)], "full"),  # tomorrow would be too late
        ([made("full", 9), made("full", 2)], "diff"),
    ],
)
def test_a_full_copy_is_due_by_its_age(found: list[dict[str, Any]], kind: str) -> None:
    """Not by the day of the week: a server that was off makes up for it."""
    assert physical.due(found, NOW, 7) == kind


def test_a_fault_is_told_in_one_line() -> None:
    """With each hint once, and without what pgBackRest says around it."""
    said = """2026-11-21 08:33:45.028 P00   INFO: backup command begin
ERROR: [056]: unable to find primary cluster
       HINT: are all available clusters in recovery?
       HINT: are all available clusters in recovery?
2026-11-21 08:33:46.028 P00   INFO: backup command end: aborted"""

    assert inside.fault(said) == (
        "[056]: unable to find primary cluster HINT: are all available clusters in recovery?"
    )
    assert inside.fault("") == "it ended without a word"


def test_the_data_is_where_the_container_has_it() -> None:
    """As its user, with no secret in the words that a list of processes shows."""
    words = inside.command(ITEM, "--repo=1", "backup")
    settings = "/etc/plinth/backups/pg.conf"

    assert words[:4] == ["unshare", "--mount", "--propagation", "private"]
    assert words[7:15] == [
        "sh", "/mnt/data/pg", "/var/lib/postgresql/data", settings, "70", "70",
        "/run/plinth-backup/pg", "[0-9]*",
    ]  # fmt: skip
    assert words[15:] == ["pgbackrest", "--stanza=postgres", "--repo=1", "backup"]
    assert "password" not in " ".join(words)


def test_one_place_that_fails_keeps_no_other_from_its_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """And each has its own word in the status."""
    places = (*PLACES, Place("local", 2, off_site=False, keep={"days": 7}))
    item = Item("pg", "postgres", "pgbackrest", "shop", places, "password", cluster=CLUSTER)
    told: list[tuple[str, str | None]] = []

    def call(_: Item, *words: str, **__: Any) -> str:
        if "--repo=1" in words:
            raise BackupError("it is away")
        return "[]"

    def attempt(_: str, __: str, place: str, **values: Any) -> None:
        told.append((place, values["error"]))

    monkeypatch.setattr(inside, "call", call)
    monkeypatch.setattr(status, "attempt", attempt)
    assert physical.run(item, "full") == ["offsite: it is away"]
    assert told == [("offsite", "it is away"), ("local", None)]


def listed(*labels: str) -> str:
    """Return what `info` says of copies, the newest last; `!` is for damaged pages."""
    backups = [
        {
            "label": label.strip("!"),
            "type": "full",
            "timestamp": {"start": NOW, "stop": NOW},
            "error": label.endswith("!"),
            "info": {"size": 9, "repository": {"delta": 5}},
        }
        for label in labels
    ]
    return json.dumps([{"status": {"code": 0}, "backup": backups}])


def test_a_damaged_copy_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is listed as that, no restore takes it, and no new full one is made for it each day."""
    monkeypatch.setattr(status, "STATUS", tmp_path)
    monkeypatch.setattr(status, "METRICS", tmp_path)
    monkeypatch.setattr(physical, "time", SimpleNamespace(time=lambda: NOW + DAY))
    said = [listed("1F", "2F!")]
    monkeypatch.setattr(inside, "call", lambda *_, **__: said[0])
    (words,) = physical.run(ITEM)

    assert words.startswith("offsite: 2F was made, but pages of postgres have wrong")
    found = status.read("pg")["offsite"]
    assert (found["ok"], found["whole"], "last_success" in found) == (False, 1, False)
    assert [row["restores"].split(" ")[0] for row in physical.listing(ITEM)] == ["any", "nothing:"]
    assert [backup["label"] for backup in physical.backups(ITEM, PLACES[0])] == ["1F"]
    assert physical.due(physical.entries(ITEM, PLACES[0])[1:], NOW, 7) == "diff"

    said[0] = listed("1F", "2F!", "3F")
    assert physical.run(ITEM) == []
    assert (status.read("pg")["offsite"]["ok"], status.read("pg")["offsite"]["whole"]) == (True, 2)


@pytest.mark.parametrize(
    ("begun_by", "known", "paced"),
    [
        ("plinth-backup-pg.timer", {"last_success": NOW - DAY}, True),
        ("plinth-backup-pg.timer", {"last_success": NOW - DAY, "log_gap": True}, False),
        ("plinth-backup-pg.timer", {}, False),
        ("", {"last_success": NOW - DAY}, False),
    ],
)
def test_a_copy_by_the_clock_waits_for_a_checkpoint_at_the_database_s_pace(
    monkeypatch: pytest.MonkeyPatch, begun_by: str, known: dict[str, Any], *, paced: bool
) -> None:
    """One that is in a hurry has all that has changed written at once, which users feel."""
    calls: list[tuple[str, ...]] = []

    def call(_: Item, *words: str, **__: Any) -> str:
        calls.append(words)
        return listed("1F")

    monkeypatch.setenv("TRIGGER_UNIT", begun_by)
    monkeypatch.setattr(inside, "call", call)
    monkeypatch.setattr(status, "read", lambda _: {"offsite": known})
    monkeypatch.setattr(status, "attempt", lambda *_, **__: None)
    monkeypatch.setattr(physical, "time", SimpleNamespace(time=lambda: NOW))

    physical.run(ITEM, "full")

    (backup,) = [words for words in calls if words[-1] == "backup"]
    assert ("--no-start-fast" in backup) is paced


@pytest.mark.parametrize(("ahead", "held"), [(DAY, False), (400 * DAY, True), (-DAY - 1, True)])
def test_after_a_jump_of_the_clock_nothing_expires(
    monkeypatch: pytest.MonkeyPatch, *, ahead: float, held: bool
) -> None:
    """The copy is made, and the attempt says why the older ones are all still there."""
    calls: list[tuple[str, ...]] = []
    told: list[str | None] = []

    def call(_: Item, *words: str, **__: Any) -> str:
        calls.append(words)
        return listed("1F")

    monkeypatch.setattr(inside, "call", call)
    monkeypatch.setattr(physical, "time", SimpleNamespace(time=lambda: NOW + ahead))
    monkeypatch.setattr(status, "attempt", lambda *_, error, **__: told.append(error))

    failed = physical.run(ITEM, "diff")

    (backup,) = [words for words in calls if words[-1] == "backup"]
    assert ("--no-expire-auto" in backup) is held
    assert [bool(word) for word in told] == [held]
    assert [line[:22] for line in failed] == ["offsite: the copy was "][: int(held)]
