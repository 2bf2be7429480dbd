"""An upgrade that fails: its store is started only when its data is known to be at rest."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from cli.backups.remote import Remote
from cli.backups.stack import Stack
from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source
from cli.interrupt import Stopped
from cli.steps import Steps
from cli.upgrade import deployment, run

STAMP = "20260131T040000"
SCALED = "docker service scale --detach postgres=1"
OLD = {"data": True, "before": False, "restored": True}
NEW = {"data": True, "before": True, "restored": False}
HALF = {"data": False, "before": True, "restored": True}


@pytest.fixture(scope="module")
def stack() -> Stack:
    """A stack as it is planned, with a server that nobody has."""
    context = resolve("ecommerce", "prod", "local")
    explained = source.explained(context)
    backups = explained.blueprint.backups
    assert backups is not None
    nobody: Any = None
    remote = Remote("app-1", "false")
    servers = {item.server: remote for item in backups.items}
    return Stack(context, nobody, explained.config, explained.blueprint, backups, servers, remote)


def _told(monkeypatch: pytest.MonkeyPatch, left: dict[str, bool] | None) -> list[str]:
    """Have a server that answers what is left; None: it cannot be reached."""
    told = list[str]()

    def say(_self: Remote, command: str, _tell: object = None) -> str:
        told.append(command)
        if "plinth-backup over" not in command:
            return ""
        if left is None:
            raise PlinthError("app-1 cannot be logged in to: closed")
        return json.dumps(left)

    monkeypatch.setattr(Remote, "run", say)
    return told


def _go(stack: Stack, verb: str, why: BaseException) -> None:
    steps = Steps(Console(file=StringIO()), 3)
    run._went_on(stack, stack.item("postgres"), STAMP, verb, why, steps)


@pytest.mark.parametrize("why", [PlinthError("closed"), Stopped(2)])
def test_the_store_is_started_after_the_server_has_ended_it(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, why: BaseException
) -> None:
    """Else two Postgres would write to one folder."""
    told = _told(monkeypatch, OLD)
    with pytest.raises(type(why)) as caught:
        _go(stack, "swap", why)
    assert caught.value is why
    assert told == [f"sudo plinth-backup over postgres {STAMP}", SCALED]


def test_what_cannot_be_ended_is_not_started(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, why, and what to do."""
    told = _told(monkeypatch, None)
    with pytest.raises(PlinthError, match="postgres stands still: it was not started") as caught:
        _go(stack, "swap", PlinthError("the line is dead"))
    assert str(caught.value).startswith("the line is dead; and what it does on app-1 could not be")
    assert f"sudo plinth-backup over postgres {STAMP}" in str(caught.value)
    assert SCALED not in told


@pytest.mark.parametrize(("verb", "left"), [("swap", NEW), ("swap-back", OLD)])
def test_an_exchange_whose_answer_was_lost_goes_on(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, verb: str, left: dict[str, bool]
) -> None:
    """The old version is not started on the new one's data."""
    told = _told(monkeypatch, left)
    _go(stack, verb, PlinthError("closed"))
    assert told == [f"sudo plinth-backup over postgres {STAMP}"]


@pytest.mark.parametrize("verb", ["swap", "swap-back"])
def test_an_exchange_cut_off_between_its_names_is_repeated(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """Nothing is started on an empty place."""
    told = _told(monkeypatch, HALF)
    _go(stack, verb, PlinthError("closed"))
    assert told[1:] == [f"sudo plinth-backup {verb} postgres {STAMP}"]


def test_an_undo_that_was_not_done_is_none(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same folders mean the other thing there."""
    told = _told(monkeypatch, NEW)
    with pytest.raises(PlinthError, match=r"^closed$"):
        _go(stack, "swap-back", PlinthError("closed"))
    assert told[-1] == SCALED


def test_what_is_left_after_the_exchange_is_told(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its last step the places take nothing of the new version."""

    def fail(*_: object) -> None:
        raise PlinthError("the deployment failed")

    monkeypatch.setattr(deployment, "_deployed", fail)
    with pytest.raises(PlinthError, match=r"^the deployment failed\nThe data is exchanged") as told:
        deployment.started(stack, stack.item("postgres"), Steps(Console(file=StringIO()), 2))
    assert "sudo plinth-backup upgraded postgres" in str(told.value)
    assert "plinth up ecommerce prod" in str(told.value)


@pytest.mark.parametrize(("left", "image"), [(OLD, "postgres:15"), (NEW, "postgres:17")])
def test_the_file_says_what_the_data_is_of(
    stack: Stack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    left: dict[str, bool],
    image: str,
) -> None:
    """An upgrade whose exchange fails is undone in the file, unless it was done all the same."""
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text("postgres:15")
    context: Any = SimpleNamespace(config_file=file, system="ecommerce", environment="prod")
    told, deployed = _told(monkeypatch, left), list[str]()
    answered = Remote.run

    def say(remote: Remote, command: str, tell: Any = None) -> str:
        if "plinth-backup swap" in command:
            raise PlinthError("closed")
        if "plinth-backup upgrade " in command:
            return '{"rows": 1, "standstill": 0.1}'
        return answered(remote, command, tell)

    def plan(*_: object) -> str:
        file.write_text("postgres:17")
        return "reg/postgres:17"

    monkeypatch.setattr(Remote, "run", say)
    monkeypatch.setattr(deployment, "planned", plan)
    monkeypatch.setattr(deployment, "started", lambda *_: deployed.append("deployed"))
    wanted: Any = SimpleNamespace(to=17)
    here, steps = replace(stack, context=context), Steps(Console(file=StringIO()), 7)
    with nullcontext() if left is NEW else pytest.raises(PlinthError, match="closed"):
        run._upgrade(here, stack.item("postgres"), wanted, STAMP, "reg/postgres:15", steps)

    assert file.read_text() == image
    assert deployed == (["deployed"] if left is NEW else [])
    assert (SCALED in told) is (left is OLD)
