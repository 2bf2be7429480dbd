"""Who reaches the servers, and where data may be."""

from __future__ import annotations

from components.config import CloudProfile
from tests.unit.components import support

REAL = CloudProfile()
GIVEN = {"backup-access-key": "x", "backup-secret-key": "y"}


def test_a_stack_for_the_real_cloud_names_who_may_reach_ssh() -> None:
    """Its own deployment would wait in vain otherwise, for minutes."""
    (problem,) = support.problems("prod", profile=REAL, secrets=GIVEN, ssh_from=None)

    assert problem.path == "plinth:ssh_from"
    assert problem.cause == "nobody is named who may reach SSH, and a deployment goes by it"
    assert "plinth:ssh_from: [203.0.113.0/24]" in problem.remedy


def test_a_stack_that_names_somebody_is_sound() -> None:
    """Whoever that is: the world is a policy's business, with its exceptions."""
    assert support.problems("prod", profile=REAL, secrets=GIVEN) == ()
    assert support.problems("prod", profile=REAL, secrets=GIVEN, ssh_from=["0.0.0.0/0"]) == ()


def test_a_local_cloud_says_itself_where_deployments_come_from() -> None:
    """Also for a stack that is meant for the real one."""
    assert support.problems("prod", ssh_from=None) == ()


def test_locations_that_are_allowed_exist() -> None:
    """A slip would forbid all."""
    (problem,) = support.problems(allowed_locations=["nbg1", "nbg9"])

    assert (problem.path, problem.cause) == (
        "plinth:allowed_locations",
        "there is no location `nbg9`",
    )
