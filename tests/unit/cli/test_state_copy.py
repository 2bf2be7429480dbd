"""`plinth state save`: what is kept of a stack's state, and where it is laid."""

from __future__ import annotations

import io
import json
import subprocess
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

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
    with pytest.raises(PlinthError, match="add an item with `method: config`"):
        state_copy.settings_of(replace(stack.backups, items=items))


@dataclass
class Engine:
    """An engine whose state is somewhere."""

    url: str
    environment: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def run(self, *words: str) -> Any:
        """Say where it is, or what it is."""
        self.asked.append(words[0])
        said = {"url": self.url} if words[0] == "whoami" else EXPORT
        return SimpleNamespace(stdout=json.dumps(said))


def _kept(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, engine: Any, *, code: int = 0, ssh: str = "ssh a"
) -> tuple[list[str], str]:
    """Keep a state; return what was run on the server, and what was said."""
    ran: list[str] = []

    def run(_: list[str], **given: Any) -> Any:
        ran.append(given["input"])
        return SimpleNamespace(returncode=code, stderr="sh: disk full\n")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(Remote, "run", lambda _, command: ran.append(command))
    said = io.StringIO()
    outputs = {"servers": {item.server: {"ssh": ssh} for item in stack.backups.items}}
    state_copy.keep(stack.context, engine, outputs, Console(file=said, width=200))
    return ran, said.getvalue()


@pytest.mark.parametrize(
    "engine",
    [Engine("", {"PULUMI_BACKEND_URL": "file:///here"}), Engine("file:///home/someone")],
)
def test_after_a_deployment_a_state_that_is_a_file_leaves_by_itself(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    """Nobody waits for the copy; one that is being made does not count, as it may have passed."""
    ran, said = _kept(stack, monkeypatch, engine)

    laid, begun = ran
    assert json.loads(laid)["export"] == EXPORT
    assert "--no-block" in begun
    assert begun.count("systemctl start plinth-backup-config.service") == 2
    assert said == ""


@pytest.mark.parametrize(
    ("engine", "ssh"),
    [
        (Engine("https://app.pulumi.com/someone"), "ssh a"),
        (Engine("", {"PULUMI_BACKEND_URL": "s3://bucket"}), "ssh a"),
        (Engine("", {"PULUMI_BACKEND_URL": "file:///here"}), ""),
    ],
)
def test_a_state_with_versions_of_its_own_is_laid_nowhere(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, engine: Engine, ssh: str
) -> None:
    """Nor one of servers that stand in the API alone."""
    assert _kept(stack, monkeypatch, engine, ssh=ssh) == ([], "")
    assert "stack" not in engine.asked


def test_a_copy_that_fails_fails_no_deployment(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, with what to do once that is mended."""
    engine = Engine("", {"PULUMI_BACKEND_URL": "file:///here"})
    ran, said = _kept(stack, monkeypatch, engine, code=1)

    assert len(ran) == 1
    assert "app-1: sh: disk full; once that is mended: plinth state save ecommerce prod" in said
