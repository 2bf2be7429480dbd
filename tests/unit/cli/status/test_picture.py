"""What counts as wrong, what as not seen, and the exit code that follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.cli.status.seen import GIB, NOW, STORE, WELL, picture


def test_a_stack_that_is_well_is_fine() -> None:
    """The heartbeat fires while all is well."""
    seen = picture()
    assert (seen.wrong, seen.unseen, seen.state, seen.exit_code) == ((), (), "fine", 0)


_FULL = {**WELL, "disks": [{"mount": "/mnt/data", "size": 100 * GIB, "used": 91 * GIB}]}
_TIGHT = {**WELL, "memory": {"total": 100 * GIB, "used": 96 * GIB}}
_FIRES = {"severity": "critical", "name": "Down", "words": "web is down", "since": "", "labels": {}}
_DEAR = {"total": "46.00", "currency": "EUR", "state": "over critical", "warn": "40",
         "critical": "45", "limit": "50"}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"alerts": [_FIRES]}, "critical: Down: web is down"),
        (
            {"services": [{"name": "web", "running": 1, "desired": 2, "image": "x"}]},
            "web: 1 of 2 tasks run",
        ),
        (
            {"nodes": [{"name": "a-dev-app-1", "status": "Down", "availability": "Active"}]},
            "a-dev-app-1 is Down",
        ),
        ({"servers": {"app-1": _FULL}}, "app-1: /mnt/data is 91% full"),
        ({"servers": {"app-1": _TIGHT}}, "app-1: memory is 96% full"),
        ({"stores": (replace(STORE, failed="1 of 2 places"),)},
         "backups of postgres: the last copy did not come: 1 of 2 places"),
        ({"stores": (replace(STORE, restorable=NOW - 7200),)},
         "backups of postgres: a loss now would take 2.0 h"),
        ({"stores": (replace(STORE, due=NOW - 1),)},
         "backups of postgres: a rehearsal of its restore is due"),
        ({"cost": _DEAR}, "cost is over critical: 46.00 EUR"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(changes: dict[str, Any], said: str) -> None:
    """One sentence each, and 3 to leave with."""
    seen = picture(**changes)
    assert (seen.wrong, seen.exit_code) == ((said,), 3)


def test_a_first_copy_that_did_not_come_is_said() -> None:
    """Once it was due after the deploy; not before, and not where none is known to be due."""
    never = replace(STORE, restorable=None, gap=3600)
    late = picture(stores=(never,), deployed=NOW - 7200)
    assert late.wrong == ("backups of postgres: no copy came since the deploy",)
    assert picture(stores=(never,), deployed=NOW - 3600).wrong == ()
    assert picture(stores=(never,), deployed=None).wrong == ()
    assert picture(stores=(replace(never, gap=None),), deployed=NOW - 7200).wrong == ()


def test_a_cost_over_the_warning_alone_is_no_fault() -> None:
    """It is shown, and an alert says it."""
    cost = {**_DEAR, "state": "over warn", "total": "41.00"}
    assert picture(cost=cost).state == "fine"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"silent": {"app-2": "refused"}}, "app-2: refused"),
        ({"services": None}, "services: no server that leads the Swarm could tell"),
        ({"alerts": None}, "alerts: Alertmanager could not be asked"),
    ],
)
def test_what_could_not_be_seen_is_said(changes: dict[str, Any], said: str) -> None:
    """It is neither fine nor wrong: 1."""
    seen = picture(**changes)
    assert (seen.unseen, seen.exit_code) == ((said,), 1)


def test_without_monitoring_no_alerts_are_missed() -> None:
    """The rest is looked at all the same."""
    assert picture(watched=False, alerts=None).state == "fine"


def test_what_is_wrong_counts_more_than_what_was_not_seen() -> None:
    """Somebody has to act, whatever else there is."""
    assert picture(alerts=[_FIRES], silent={"app-2": "refused"}).exit_code == 3
