"""What is said about cost fits what is there."""

from __future__ import annotations

from typing import Any

from tests.unit.components import support


def _stack(**changes: Any) -> list[tuple[str, str]]:
    return [(p.path, p.cause) for p in support.problems("prod", **changes)]


def test_traffic_is_of_something_that_sends() -> None:
    """A server of the stack or its load balancer."""
    assert _stack(usage={"traffic_tb": {"app-1": 5, "load-balancer": 1}}) == []
    assert _stack(usage={"traffic_tb": {"app-2": 5}}) == [
        ("plinth:usage.traffic_tb.app-2", "the stack has no `app-2` that sends traffic")
    ]
    assert _stack(usage={"traffic_tb": {"load-balancer": 5}}, load_balancer=None) == [
        (
            "plinth:usage.traffic_tb.load-balancer",
            "the stack has no `load-balancer` that sends traffic",
        )
    ]


def test_marks_are_below_the_limit() -> None:
    """They are passed one after the other."""
    assert _stack(budget={"limit": 50, "warn": 40, "critical": 45}) == []
    assert _stack(budget={"limit": 50, "warn": 46, "critical": 45}) == [
        (
            "plinth:budget",
            (
                "the marks are passed one after the other, but they are warn 46, critical 45, "
                "limit 50 (EUR)"
            ),
        )
    ]
