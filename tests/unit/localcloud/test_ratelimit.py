"""The budget of requests."""

from __future__ import annotations

from localcloud.ratelimit import RateLimit


def test_the_budget_refills_one_a_second() -> None:
    """An empty budget refuses; after a second it has one request, and not two."""
    clock = [1000.0]
    rate = RateLimit(3600, clock=lambda: clock[0])
    taken = [rate.take() for _ in range(3601)]
    clock[0] += 1

    assert (taken.count(True), taken[-1]) == (3600, False)
    assert [rate.take(), rate.take()] == [True, False]


def test_headers_say_when_it_is_full_again() -> None:
    """After one request that is a second later; the budget never exceeds its limit."""
    clock = [1000.0]
    rate = RateLimit(3600, clock=lambda: clock[0])
    rate.take()
    spent = rate.headers()
    clock[0] += 9999

    assert (spent["RateLimit-Remaining"], spent["RateLimit-Reset"]) == ("3599", "1002")
    assert rate.headers()["RateLimit-Remaining"] == "3600"
