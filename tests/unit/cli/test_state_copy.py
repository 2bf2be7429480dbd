"""`plinth state save`: what is kept of a stack's state, and where it is laid."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cli import state_copy
from cli.backups.remote import Remote
from cli.backups.stack import Stack
from cli.context import resolve
from cli.errors import PlinthError
from cli.explain import source

EXPORT = {"version": 3, "deployment": {"resources": [{"type": "a", "id": "1"}]}}


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Return a stack as it is planned; its engine has a state to export."""
    context = resolve("ecommerce", "prod", "local")
    explained = source.explained(context)
    backups = explained.blueprint.backups
    assert backups is not None
    engine: Any = SimpleNamespace(run=lambda *_: SimpleNamespace(stdout=json.dumps(EXPORT)))
    remote = Remote("app-1", "ssh someone@somewhere")
    servers = {item.server: remote for item in backups.items}
    found = Stack(context, engine, explained.config, explained.blueprint, backups, servers, remote)
    monkeypatch.setattr(state_copy, "running", lambda _: found)
    return found


def test_the_state_goes_by_standard_input_and_is_copied_at_once(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into a folder that the copies of the settings hold; no list of processes shows it."""
    calls: list[tuple[list[str], str]] = []
    asked: list[tuple[str, ...]] = []

    def run(words: list[str], **given: Any) -> Any:
        calls.append((words, given["input"]))
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(Remote, "backup", lambda _, *words: asked.append(words))

    assert state_copy.save(stack.context, lambda _: None) == ["offsite", "region"]
    ((words, text),) = calls
    assert words[:2] == ["ssh", "someone@somewhere"]
    assert "umask 077" in words[-1]
    assert "resources" not in " ".join(words)
    kept = json.loads(text)
    assert kept["export"] == EXPORT
    assert set(kept["files"]) == {"Pulumi.prod.yaml", "system.yaml"}
    assert asked == [("run", "config")]


def test_a_server_that_refuses_is_told(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own last words; nothing is copied then."""
    failed = SimpleNamespace(returncode=1, stderr="sh: disk full\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(PlinthError, match="app-1: sh: disk full"):
        state_copy.save(stack.context, lambda _: None)


def test_a_system_that_copies_no_settings_is_told(stack: Stack) -> None:
    """With what to add."""
    items = tuple(item for item in stack.backups.items if item.method != "config")
    without = replace(stack, backups=replace(stack.backups, items=items))
    with pytest.raises(PlinthError, match="add an item with `method: config`"):
        state_copy.settings_of(without)
