"""What is told of a deploy and of a look for drift."""

from __future__ import annotations

import pytest

from cli.errors import PlinthError
from cli.metrics.gathered import deployed, drifted


def test_a_deploy_is_told_with_its_moment() -> None:
    """Go's nanoseconds included."""
    (found,) = deployed({"manifest": {"time": "2026-11-21T09:00:00.123456789Z"}})
    assert found.samples[0].value == 1795251600.0


@pytest.mark.parametrize("state", [{}, {"manifest": {"time": "0001-01-01T00:00:00Z"}}])
def test_without_a_deploy_nothing_is_told(state: dict[str, dict[str, str]]) -> None:
    """Go's own word for never is no time either."""
    with pytest.raises(PlinthError, match="nothing was deployed yet"):
        deployed(state)


def test_findings_are_counted_with_the_moment_of_the_look() -> None:
    """Even where a part could not be looked at."""
    count, when = drifted({"drift": [{}, {}], "not_looked_at": {"swarm": "away"}}, 1000.7)
    assert (count.samples[0].value, when.samples[0].value) == (2, 1000)
    count, _ = drifted({"drift": [], "not_looked_at": {}}, 1000.7)
    assert count.samples[0].value == 0


def test_a_look_that_saw_nothing_is_not_told_as_no_drift() -> None:
    """What was known before stays."""
    with pytest.raises(PlinthError, match="could not be looked at"):
        drifted({"drift": [], "not_looked_at": {"swarm": "away"}}, 1000.0)
