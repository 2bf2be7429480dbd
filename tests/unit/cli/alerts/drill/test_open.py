"""What a killed drill left broken is mended by the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli.alerts.drill.open import Open
from cli.errors import PlinthError
from tests.unit.cli.alerts.drill.made import fault, stage

if TYPE_CHECKING:
    from pathlib import Path

    from cli.alerts.drill.fault import Stage


def test_a_fault_that_was_left_open_is_mended_once(tmp_path: Path) -> None:
    """One that was mended in its time is not."""
    mended: list[str] = []
    one = fault("one", mend=lambda _: mended.append("one"))
    mark = Open(tmp_path / "drill" / "open.json")

    with pytest.raises(KeyboardInterrupt), mark.during(one):
        raise KeyboardInterrupt
    mark.mend((one,), stage(), lambda _: None)
    mark.mend((one,), stage(), lambda _: None)
    with mark.during(one):
        pass
    mark.mend((one,), stage(), lambda _: None)

    assert mended == ["one"]


def test_of_several_those_are_mended_that_were_not(tmp_path: Path) -> None:
    """They are made at the same time, and one may be over before the other."""
    mended: list[str] = []
    one = fault("a", mend=lambda _: mended.append("a"))
    other = fault("b", mend=lambda _: mended.append("b"))
    mark = Open(tmp_path / "open.json")
    left = mark.during(one)

    left.__enter__()
    with mark.during(other):
        pass
    Open(mark.path).mend((one, other), stage(), lambda _: None)

    assert mended == ["a"]
    assert not mark.path.exists()


def test_one_that_cannot_be_mended_ends_the_drill(tmp_path: Path) -> None:
    """And stays known as open."""

    def mend(_: Stage) -> None:
        raise PlinthError("no server")

    mark, one = Open(tmp_path / "open.json"), fault("one", mend=mend)
    with pytest.raises(KeyboardInterrupt), mark.during(one):
        raise KeyboardInterrupt

    with pytest.raises(PlinthError, match="`one` cannot be mended: no server"):
        mark.mend((one,), stage(), lambda _: None)
    assert mark.path.exists()
