"""The drill of alerts leaves the clock as it found it."""

from __future__ import annotations

import fcntl
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import Console

from cli.alerts.drill import command
from cli.alerts.drill.plan import Planned
from cli.context import Context
from cli.errors import PlinthError
from cli.lock import exclusive
from cli.paths import ROOT
from tests.unit.cli.alerts.drill.made import fault

if TYPE_CHECKING:
    from pathlib import Path

QUICK = cast("Context", SimpleNamespace(local=True))
WANTED = command.Wanted(clock=20, only=(), each=lambda _: None)


@pytest.mark.parametrize("breaks", ["up", "rehearse", "nothing"])
def test_the_clock_is_put_back_whatever_fails(
    breaks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deploy that stops half way may have left the short clock; the usual one comes after."""
    earnest = cast("Context", SimpleNamespace(local=True, state=tmp_path))
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
        assert command.drill(earnest, Console(), WANTED) == []
    else:
        with pytest.raises(PlinthError, match=r"half way|no inbox"):
            command.drill(earnest, Console(), WANTED)
    assert [item is earnest for item in brought] == [False, True]


def test_a_drill_takes_no_stack_that_another_command_is_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says which, and touches nothing; its own deploys are not in its own way."""
    earnest = cast("Context", SimpleNamespace(local=True, state=tmp_path))
    brought: list[object] = []

    def up(context: object, _console: Console) -> None:
        with exclusive(tmp_path, "up"):
            brought.append(context)

    monkeypatch.setattr("cli.up.up", up)
    monkeypatch.setattr(command, "planned", lambda _: Planned((), (), {}))
    monkeypatch.setattr(command, "_with_clock", lambda *_: QUICK)
    monkeypatch.setattr(command, "_copied", lambda *_: None)
    monkeypatch.setattr(command, "_rehearse", lambda *_: [])
    monkeypatch.setattr("cli.monitoring.reach.Watch.of", lambda _: None)

    with (tmp_path / "command.lock").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write("plinth up (process 7)")
        file.flush()
        with pytest.raises(PlinthError, match=r"^plinth up \(process 7\) is at work"):
            command.drill(earnest, Console(), WANTED)
        assert brought == []

    command.drill(earnest, Console(), WANTED)
    assert brought == [QUICK, earnest]


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


def test_a_stack_that_nobody_watches_cannot_be_rehearsed(tmp_path: Path) -> None:
    """One that is watched can; the other is told how it would be."""

    def on(env: str) -> Context:
        file = ROOT / "systems" / "nutri" / f"Pulumi.{env}.yaml"
        return Context("nutri", env, "local", f"nutri-{env}", file, tmp_path)

    assert command.planned(on("prod")).faults
    with pytest.raises(PlinthError, match=r"nutri-dev is not watched\. .*plinth:monitoring"):
        command.planned(on("dev"))
