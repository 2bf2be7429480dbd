"""Services have limits of processor and log, and updates that come back."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.containers import SERVICE_UPDATE_ROLLS_BACK
from policies.rules.limits import SERVICE_CPU_LIMITED, SERVICE_LOG_LIMITED
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.support import resource, undecided, violations

CPU, LOG, UPDATE = SERVICE_CPU_LIMITED, SERVICE_LOG_LIMITED, SERVICE_UPDATE_ROLLS_BACK
LIMITS = {"max-size": "10m", "max-file": "3"}


def _cpu(limit: Any, **given: Any) -> Resource:
    return resource(CPU, taskSpec={"resources": {"limits": {"nanoCpus": limit}}}, **given)


def _log(driver: Any) -> Resource:
    return resource(LOG, taskSpec={"logDriver": driver})


@pytest.mark.parametrize("limit", [500_000_000.0, "250000000"])
def test_a_processor_limit_passes(limit: Any) -> None:
    """In billionths of one."""
    assert violations(CPU, _cpu(limit)) == []


@pytest.mark.parametrize("limit", [None, 0, "0", -1, 10**15])
def test_no_processor_limit_fails(limit: Any) -> None:
    """Nor one that no server could reach."""
    assert violations(CPU, _cpu(limit)) == ["it may use all processors of its server"]


def test_nodes_that_cannot_limit_say_so() -> None:
    """By the plan's label; another does not excuse."""
    label = {"label": "cpu-limits", "value": "unsupported"}
    assert violations(CPU, _cpu(0, labels=[label])) == []
    assert len(violations(CPU, _cpu(0, labels=[label | {"value": "off"}]))) == 1


def test_an_unknown_processor_limit_is_undecided() -> None:
    """It may turn out to be none."""
    path = ("taskSpec", "resources", "limits", "nanoCpus")
    assert undecided(CPU, _cpu(UNKNOWN)) == [path]


@pytest.mark.parametrize(
    "driver", [{"name": "json-file", "options": LIMITS}, {"name": "local"}, {"name": "journald"}]
)
def test_a_log_that_ends_passes(driver: dict[str, Any]) -> None:
    """By its own limits, or because another keeps it."""
    assert violations(LOG, _log(driver)) == []


@pytest.mark.parametrize(
    ("driver", "missing"),
    [
        (None, "max-size, max-file"),
        ({"name": "json-file"}, "max-size, max-file"),
        ({"name": "json-file", "options": {"max-size": "10m"}}, "max-file"),
        ({"name": "json-file", "options": LIMITS | {"max-size": "-1"}}, "max-size"),
    ],
)
def test_a_log_without_end_fails(driver: Any, missing: str) -> None:
    """Docker's own default has none."""
    assert violations(LOG, _log(driver)) == [f"the log of it grows without end: no {missing}"]


def test_a_log_can_be_mended() -> None:
    """Limits that are given stay; what is not known is left alone."""
    assert LOG.mend is not None
    given = {"taskSpec": {"logDriver": {"name": "json-file", "options": {"max-size": "1m"}}}}
    assert LOG.mend(given)["taskSpec"]["logDriver"] == {
        "name": "json-file",
        "options": {"max-size": "1m", "max-file": "3"},
    }
    assert violations(LOG, resource(LOG, **LOG.mend({"taskSpec": {}}))) == []
    for unknown in (UNKNOWN, {"logDriver": UNKNOWN}, {"logDriver": {"options": UNKNOWN}}):
        assert LOG.mend({"taskSpec": unknown}) == {"taskSpec": unknown}


@pytest.mark.parametrize(
    ("driver", "path"),
    [
        (UNKNOWN, ()),
        ({"name": "json-file", "options": UNKNOWN}, ("options",)),
        ({"name": "json-file", "options": LIMITS | {"max-file": UNKNOWN}}, ("options", "max-file")),
    ],
)
def test_an_unknown_log_is_undecided(driver: Any, path: tuple[str, ...]) -> None:
    """All of it, or one limit."""
    assert undecided(LOG, _log(driver)) == [("taskSpec", "logDriver", *path)]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("rollback", []),
        ("continue", ["an update of it that fails goes on"]),
        ("pause", ["an update of it that fails stops half way"]),
        (None, ["an update of it that fails stops half way"]),
    ],
)
def test_an_update_that_fails_comes_back(action: str | None, expected: list[str]) -> None:
    """Docker's own default stops where it is."""
    subject = resource(UPDATE, updateConfig={"failureAction": action})
    assert violations(UPDATE, subject) == expected
    assert undecided(UPDATE, resource(UPDATE, updateConfig=UNKNOWN)) == [
        ("updateConfig", "failureAction")
    ]
