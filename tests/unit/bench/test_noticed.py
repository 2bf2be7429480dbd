"""What is read of pgbench's log."""

from __future__ import annotations

import pytest

from bench import noticed

LOG = """\
0 1 2000 0 1700000000 999999 10
1 2 3500 0 1700000001 000000 0
0 3 9000 0 1700000005 250000 0
2 4 1000 0 1700000005 250001 0
3 5 77"""


@pytest.mark.parametrize(
    ("begun", "ended", "found"),
    [
        (1700000001.0, 1700000005.25, [3.5, 9.0]),
        (1700000000.0, 1700000010.0, [2.0, 3.5, 9.0, 1.0]),
        (1700000006.0, 1700000010.0, []),
    ],
)
def test_transactions_of_a_time_alone_count(begun: float, ended: float, found: list[float]) -> None:
    """In milliseconds; a last line that was not written whole is none."""
    assert noticed.within(LOG, begun, ended) == found


def test_p99_is_what_one_in_a_hundred_reaches() -> None:
    """Whatever their order; one alone is its own."""
    assert noticed.p99([float(number) for number in range(100, 0, -1)]) == 100.0
    assert noticed.p99([float(number) for number in range(200)]) == 198.0
    assert noticed.p99([7.0]) == 7.0
