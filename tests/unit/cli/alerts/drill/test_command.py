"""The drill of alerts leaves the clock as it found it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import Console

from cli.alerts.drill import command
from cli.alerts.drill.plan import Planned
from cli.errors import PlinthError
from tests.unit.cli.alerts.drill.made import fault

if TYPE_CHECKING:
    from cli.context import Context

EARNEST = cast("Context", SimpleNamespace(local=True))
QUICK = cast("Context", SimpleNamespace(local=True))
WANTED = command.Wanted(clock=20, only=(), each=lambda _: None)


@pytest.mark.parametrize("breaks", ["up", "rehearse", "nothing"])
def test_the_clock_is_put_back_whatever_fails(breaks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deploy that stops half way may have left the short clock; the usual one comes after."""
    brought: list[object] = []

    def up(context: object, _console: Console) -> None:
        brought.append(context)
        if breaks == "up" and context is QUICK:
            raise PlinthError("half way")

    def rehearse(*_: object) -> list[str]:
        if breaks == "rehearse":
            raise PlinthError("no inbox")
        return []

    monkeypatch.setattr("cli.up.up", up)
    monkeypatch.setattr(command, "planned", lambda _: Planned((), (), {}))
    monkeypatch.setattr(command, "_with_clock", lambda *_: QUICK)
    monkeypatch.setattr(command, "_copied", lambda *_: None)
    monkeypatch.setattr(command, "_rehearse", rehearse)
    monkeypatch.setattr("cli.monitoring.reach.Watch.of", lambda _: None)
    if breaks == "nothing":
        assert command.drill(EARNEST, Console(), WANTED) == []
    else:
        with pytest.raises(PlinthError, match=r"half way|no inbox"):
            command.drill(EARNEST, Console(), WANTED)
    assert [item is EARNEST for item in brought] == [False, True]


def test_a_fault_that_is_not_known_is_refused_before_anything_is_touched() -> None:
    """The answer names those that there are; one that there is, is chosen alone."""
    one, other = fault("one"), fault("other")

    assert command.chosen_of((one, other), ("other",)) == (other,)
    assert command.chosen_of((one, other), ()) == (one, other)
    with pytest.raises(PlinthError, match=r"No fault `another` here. Known: one, other"):
        command.chosen_of((one, other), ("another",))


def test_faults_are_made_on_the_local_cloud_alone() -> None:
    """Nobody breaks what people use."""
    context = cast("Context", SimpleNamespace(local=False))

    with pytest.raises(PlinthError, match="local cloud alone"):
        command.planned(context)
