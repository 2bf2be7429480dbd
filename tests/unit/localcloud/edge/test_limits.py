"""Counting requests for rate limits."""

from __future__ import annotations

from localcloud.edge.limits import Limits


class Clock:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_refuses_beyond_the_limit_until_the_timeout() -> None:
    """The third of two is refused for the whole timeout, and counting begins anew after it."""
    clock = Clock()
    limits = Limits(clock)

    def ask(client: str = "a") -> int:
        return limits.exceeded(("rule", client), 2, 10, 60)

    assert [ask(), ask(), ask()] == [0, 0, 60]
    clock.now += 30
    assert ask() == 30
    assert ask("b") == 0
    clock.now += 30
    assert [ask(), ask(), ask()] == [0, 0, 60]


def test_without_timeout_the_window_ends_it() -> None:
    """A timeout of 0 refuses only what is left of the window."""
    clock = Clock()
    limits = Limits(clock)
    assert limits.exceeded(("r",), 1, 10, 0) == 0
    clock.now += 4
    assert limits.exceeded(("r",), 1, 10, 0) == 6
    clock.now += 6
    assert limits.exceeded(("r",), 1, 10, 0) == 0


def test_counters_that_ran_out_are_dropped() -> None:
    """Memory stays bounded under many clients."""
    clock = Clock()
    limits = Limits(clock)
    for number in range(10_001):
        limits.exceeded((str(number),), 1, 10, 0)
    clock.now += 11
    limits.exceeded(("last",), 1, 10, 0)
    assert len(limits._counters) == 1
