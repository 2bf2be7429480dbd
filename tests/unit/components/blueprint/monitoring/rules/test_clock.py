"""Times of alerts in earnest and in a drill."""

from __future__ import annotations

from components.blueprint.monitoring.rules.rule import LONGEST, SHORTEST, Clock


def test_in_earnest_times_are_as_they_are_written() -> None:
    """However long: a copy may be missing for a day and a quarter."""
    clock = Clock(1, 15)

    assert (clock.hold(108000), clock.window(300), clock.interval) == ("30h", "5m", 15)


def test_a_drill_shortens_all_by_one_factor_within_bounds() -> None:
    """Nobody is asked more often than can answer, and nothing is waited for for hours."""
    clock = Clock(20, 15)

    assert (clock.hold(300), clock.hold(108000)) == ("15s", f"{LONGEST}s")
    assert (clock.interval, clock.window(300), clock.samples(300)) == (SHORTEST, "20s", "4")
    assert clock.window(3600) == "3m"


def test_a_stack_that_is_asked_often_stays_so_in_a_drill() -> None:
    """The bound is for drills, not for what the system says."""
    assert Clock(20, 3).interval == 3
