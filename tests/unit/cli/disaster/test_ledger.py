"""Which commits were off the server is told by the segment that the database named last."""

from __future__ import annotations

from cli.disaster.ledger import SEGMENT, Row, archived


def test_a_commit_is_safe_when_the_next_one_began_within_what_was_shipped() -> None:
    """Where it ended is not known: before the writer's next one began."""
    rows = [
        Row(1, 10.0, 2 * SEGMENT + 5, 3 * SEGMENT - 1),
        Row(2, 11.0, 3 * SEGMENT - 1, 3 * SEGMENT),
        Row(3, 12.0, 3 * SEGMENT - 1, 3 * SEGMENT + 1),
        Row(4, 13.0, 2 * SEGMENT + 6, None),
    ]

    assert [row.number for row in archived(rows, "000000010000000000000002")] == [1, 2]
    assert archived(rows, "000000010000000000000001") == []
    assert archived(rows, "") == []


def test_the_middle_of_a_name_counts_too() -> None:
    """One log has 256 segments."""
    rows = [Row(1, 10.0, 0, 257 * SEGMENT)]

    assert archived(rows, "000000030000000100000000") == rows
    assert archived(rows, "0000000300000000000000FF") == []
