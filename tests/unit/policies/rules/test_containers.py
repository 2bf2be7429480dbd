"""Services have a memory limit, a health check and a user that is not root."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.containers import SERVICE_HEALTH_CHECKED, SERVICE_NOT_ROOT
from policies.rules.limits import SERVICE_MEMORY_LIMITED
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.support import resource, service, undecided, violations

TESTS = ("taskSpec", "containerSpec", "healthcheck", "tests")


def _limited(limit: Any) -> Resource:
    limits = {"limits": {"memoryBytes": limit}}
    return resource(SERVICE_MEMORY_LIMITED, taskSpec={"resources": limits})


def _checked(tests: Any) -> Resource:
    return service(SERVICE_HEALTH_CHECKED, healthcheck={"tests": tests})


def test_a_memory_limit_passes() -> None:
    """Any limit is one; whether it fits is the plan's matter."""
    assert violations(SERVICE_MEMORY_LIMITED, _limited(134217728.0)) == []


@pytest.mark.parametrize("limit", [None, 0, 0.0, "0", "-1", -1, 2**50])
def test_no_memory_limit_fails(limit: Any) -> None:
    """Docker takes zero for no limit, and more than any server has is none either."""
    assert violations(SERVICE_MEMORY_LIMITED, _limited(limit)) == [
        "it may use all memory of its server"
    ]


def test_an_unknown_memory_limit_is_undecided() -> None:
    """It may turn out to be none."""
    assert undecided(SERVICE_MEMORY_LIMITED, _limited(UNKNOWN)) == [
        ("taskSpec", "resources", "limits", "memoryBytes")
    ]


def test_a_health_check_passes() -> None:
    """A command, or a line for a shell."""
    assert violations(SERVICE_HEALTH_CHECKED, _checked(["CMD", "pg_isready"])) == []
    assert violations(SERVICE_HEALTH_CHECKED, _checked(["CMD-SHELL", "true && curl -f x"])) == []


@pytest.mark.parametrize("tests", [None, [], ["NONE"], ["none"], [""], ["Cmd", "pg_isready"]])
def test_no_health_check_fails(tests: Any) -> None:
    """NONE is how Docker is told to ask nothing; a word that it does not know asks nothing too."""
    assert violations(SERVICE_HEALTH_CHECKED, _checked(tests)) == ["it has no health check"]


@pytest.mark.parametrize(
    "tests", [["CMD"], ["CMD", "true"], ["CMD-SHELL", "exit 0"], ["CMD", "/bin/true"]]
)
def test_a_health_check_that_never_fails_fails(tests: list[str]) -> None:
    """It says of a broken program that it is well."""
    told = violations(SERVICE_HEALTH_CHECKED, _checked(tests))
    assert told == ["it has a health check that never fails"]


@pytest.mark.parametrize(
    ("tests", "path"), [(UNKNOWN, TESTS), ([UNKNOWN], (*TESTS, 0)), (["CMD", UNKNOWN], TESTS)]
)
def test_an_unknown_health_check_is_undecided(tests: Any, path: tuple[Any, ...]) -> None:
    """It may turn out to be NONE."""
    assert violations(SERVICE_HEALTH_CHECKED, _checked(tests)) == []
    assert undecided(SERVICE_HEALTH_CHECKED, _checked(tests)) == [path]


@pytest.mark.parametrize("user", ["1000:1000", "999", "postgres"])
def test_a_plain_user_passes(user: str) -> None:
    """By number or by name."""
    assert violations(SERVICE_NOT_ROOT, service(SERVICE_NOT_ROOT, user=user)) == []


@pytest.mark.parametrize("user", ["0", "0:0", "root", "Root:root", "0:1000", "00", "+0", "-0:1"])
def test_root_fails(user: str) -> None:
    """Whatever its group."""
    assert violations(SERVICE_NOT_ROOT, service(SERVICE_NOT_ROOT, user=user)) == ["it runs as root"]


@pytest.mark.parametrize("user", [None, "", ":1000"])
def test_an_image_that_decides_the_user_fails(user: str | None) -> None:
    """What it decides is most often root."""
    assert violations(SERVICE_NOT_ROOT, service(SERVICE_NOT_ROOT, user=user)) == [
        "it names no user, so its image decides, most often root"
    ]


def test_an_unknown_user_is_undecided() -> None:
    """It may turn out to be root."""
    assert undecided(SERVICE_NOT_ROOT, service(SERVICE_NOT_ROOT, user=UNKNOWN)) == [
        ("taskSpec", "containerSpec", "user")
    ]
