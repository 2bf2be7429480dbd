"""How busy a processor is, and how much more it takes."""

from __future__ import annotations

import pytest

from cli.alerts.drill.programs import burn

STAT = "cpu  20 4 6 200 10 1 2 3 7 7\ncpu0 10 2 3 100 5 0 0 0 7 0\nintr 1\n"


def test_ticks_of_the_processors() -> None:
    """All but those that are parts of others, and the idle ones, as Prometheus has them."""
    assert burn.spent(STAT) == (246, 200)


def test_share_is_what_was_not_idle() -> None:
    """Waiting for a disk counts as busy, as the alert's rule has it; no time is no work."""
    assert burn.share((100, 50), (200, 75)) == 0.75
    assert burn.share((100, 50), (100, 50)) == 0.0


def test_others_work_counts() -> None:
    """Too little is made up for, too much given back, and never more than all of it."""
    assert burn.more(0.5, goal=0.9, busy=0.5) == pytest.approx(0.7)
    assert burn.more(0.5, goal=0.9, busy=1.0) == pytest.approx(0.45)
    assert burn.more(1.0, goal=0.9, busy=0.5) == 1.0
    assert burn.more(0.0, goal=0.8, busy=1.0) == 0.0
