"""Which places have a segment, what a place that refuses holds back, and what it does not."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from components.remote.backup import archiver, gap, status
from components.remote.backup.shipping import Shipping, faults
from tests.unit.components.remote.backup.test_archiver import SEGMENT, ends, item, metrics

if TYPE_CHECKING:
    from pathlib import Path

    from components.remote.backup.item import Item

__all__ = ["item"]  # the fixture
NEXT = SEGMENT[:-1] + "3"
REFUSED = """\
ERROR: [104]: archive-push command encountered error(s):
       repo2: [HostConnectError] unable to load info file '/x/archive.info':
       HostConnectError: unable to get address for 'here'
       HINT: has a stanza-create been performed?
       repo1: [FileWriteError] unable to write '/b/1.tmp': [28] No space left on device
"""
ONE = "ERROR: [104]: archive-push command encountered error(s):\n  repo{}: [X] it is away\n"


def with_disk(item: Item) -> Item:
    """Return the item with a third place, on the server's own disk."""
    disk = replace(item.places[0], key="local", number=3, off_site=False)
    return replace(item, places=(*item.places, disk))


def ready(tmp_path: Path, *names: str, age: float = 300) -> None:
    """Mark segments as Postgres does."""
    for name in names:
        mark = tmp_path / "data" / "pgdata" / "pg_wal" / "archive_status" / f"{name}.ready"
        mark.touch()
        os.utime(mark, (time.time() - age, time.time() - age))


def test_each_place_says_why_it_refused(item: Item) -> None:
    """In pgBackRest's words for it; what is of no place is of all."""
    assert faults(item, REFUSED) == {
        1: "[FileWriteError] unable to write '/b/1.tmp': [28] No space left on device "
        "(the place is full; what it has is whole)",
        2: "[HostConnectError] unable to load info file '/x/archive.info': "
        "HostConnectError: unable to get address for 'here'",
    }
    assert faults(item, "ERROR: [055]: no WAL") == {1: "[055]: no WAL", 2: "[055]: no WAL"}


def test_the_servers_own_disk_holds_nothing_back(
    tmp_path: Path, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full one has a gap of its own, is no reason for a copy at once, and Postgres goes on."""
    begun: list[object] = []
    monkeypatch.setattr(subprocess, "run", lambda words, **_: begun.append(words))
    ends(monkeypatch, (104, ONE.format(3)), (104, ONE.format(2)))
    item = with_disk(item)
    shipping = Shipping(item)
    ready(tmp_path, SEGMENT)

    assert shipping.ship(SEGMENT) == "ok"
    lost = {key: bool(known.get("log_gap")) for key, known in status.read("pg").items()}
    assert lost == {"local": True}
    assert 'plinth_backup_log_gap{item="pg",store="pg",place="local"} 1' in metrics(tmp_path)
    assert (gap.end(item, 0.0, 5000.0), begun) == (0.0, [])

    assert shipping.ship(NEXT) == "region: [X] it is away"


def test_the_only_place_is_needed_wherever_it_is(
    item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one off the server, the disk is what there is."""
    ends(monkeypatch, (104, ONE.format(3)))
    item = replace(item, places=with_disk(item).places[2:])

    assert Shipping(item).ship(SEGMENT) == "local: [X] it is away"


def test_a_place_that_is_away_holds_back_no_other(
    tmp_path: Path, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others get what waits for it, and that counts as off the server."""
    asked = ends(monkeypatch, (104, ONE.format(2)), (0, ""), (0, ""), (0, ""))
    shipping = Shipping(item)
    assert item.cluster is not None
    ready(tmp_path, SEGMENT, NEXT)
    for place in item.places:
        status.attempt("pg", "pg", place.key, begun=1.0, error=None, whole=1)
    now = time.time()

    assert shipping.ship(SEGMENT) == "region: [X] it is away"
    assert archiver.newest(item, item.cluster, now, shipping.has) == pytest.approx(now - 345, abs=1)
    assert shipping.ahead()
    assert [words[-1] for words in asked[1:]] == ["only 1", "only 1"]
    assert shipping.has == {1: {SEGMENT, NEXT}, 2: set()}
    assert archiver.newest(item, item.cluster, now, shipping.has) == now - 45
    assert archiver.newest(item, item.cluster, now) == pytest.approx(now - 345, abs=1)

    assert not shipping.ahead()  # there is nothing more to give
    assert shipping.ship(SEGMENT) == "ok"
    assert not shipping.ahead()
    assert shipping.has == {}


def test_what_pgbackrest_would_drop_is_not_taken_for_given(
    tmp_path: Path, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with 0 there as well."""
    ends(monkeypatch, (104, ONE.format(2)), (0, f"WARN: dropped WAL file '{SEGMENT}'"))
    shipping = Shipping(item)
    ready(tmp_path, SEGMENT)

    shipping.ship(SEGMENT)
    assert not shipping.ahead()
    assert shipping.has[1] == set()
