"""The drill of alerts leaves the clock as it found it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import Console

from cli.alerts.drill import command
from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.context import Context

EARNEST = cast("Context", SimpleNamespace(local=True))
QUICK = cast("Context", SimpleNamespace(local=True))


@pytest.mark.parametrize("breaks", ["up", "rehearse", "nothing"])
def test_the_clock_is_put_back_whatever_fails(breaks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deploy that stops half way may have left the short clock; the usual one comes after."""
    brought: list[object] = []

    def up(context: object, _console: Console) -> None:
        brought.append(context)
        if breaks == "up" and context is QUICK:
            raise PlinthError("half way")

    def rehearse(*_: object) -> tuple[list[object], list[str]]:
        if breaks == "rehearse":
            raise PlinthError("no inbox")
        return [], []

    monkeypatch.setattr("cli.up.up", up)
    monkeypatch.setattr(command, "_with_clock", lambda *_: QUICK)
    monkeypatch.setattr(command, "_rehearse", rehearse)
    monkeypatch.setattr("cli.monitoring.reach.Watch.of", lambda _: None)
    if breaks == "nothing":
        assert command.drill(EARNEST, Console(), 20, ()) == ([], [])
    else:
        with pytest.raises(PlinthError, match=r"half way|no inbox"):
            command.drill(EARNEST, Console(), 20, ())
    assert [item is EARNEST for item in brought] == [False, True]
