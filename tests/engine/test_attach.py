"""A look at stacks that are not there, or empty, under the real CLI; some seconds."""

from __future__ import annotations

import io
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from cli import drift, engine_step, secrets
from cli.context import Context, resolve
from cli.errors import PlinthError
from cli.paths import ROOT
from cli.prepare import attach

STACK = "nutri-prod"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """Return a stack of a real cloud whose backend is a folder, as a job's runner finds it."""
    (tmp_path / "backend").mkdir()
    key = tmp_path / "deploy-key"
    key.write_text("private\n")
    key.with_suffix(".pub").write_text("public\n")
    monkeypatch.setattr(secrets, "SSH_FOLDER", tmp_path / "ssh")
    monkeypatch.setenv("PLINTH_SSH_KEY", str(key))
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path / 'backend'}")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "of this test")
    context = replace(resolve("nutri", "prod", "hetzner"), state=tmp_path / "state")
    assert (context.stack, context.local) == (STACK, False)
    return context


def ready(context: Context) -> str:
    """Have the engine and the key, and return what is said meanwhile."""
    told = io.StringIO()
    drift.ready(context, Console(file=told))
    return told.getvalue()


def stacks(context: Context) -> list[str]:
    """Return the stacks in the backend."""
    folder = context.state.parent / "backend" / ".pulumi" / "stacks"
    return sorted(path.stem for path in folder.rglob("*.json"))


def made(context: Context, folder: Path) -> None:
    """Make the stack, with nothing in it."""
    folder.mkdir()
    name = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["name"]
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    found = engine_step.environment(context)
    variables = os.environ | found | {"PATH": f"{found['PATH']}:{os.environ['PATH']}"}
    words = ["pulumi", "--non-interactive", "stack", "init", STACK, "--no-select"]
    subprocess.run(words, cwd=folder, env=variables, check=True, capture_output=True)


def test_the_key_that_is_given_is_used(context: Context) -> None:
    """A fresh machine has none; without a given one the link that is there stays."""
    assert "engine" in ready(context)
    link = secrets.SSH_FOLDER / f"deploy-{STACK}"
    assert link.read_text() == "private\n"


def test_without_a_given_key_the_link_stays(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look from where the stack was made has the key already; a new one would open nothing."""
    monkeypatch.delenv("PLINTH_SSH_KEY")
    ready(context)
    assert not secrets.SSH_FOLDER.exists()


def test_a_stack_that_is_not_there_is_not_made(context: Context) -> None:
    """A word spelt wrong would leave an empty stack, in which nothing ever drifts."""
    ready(context)
    for do in (attach, drift.look):
        with pytest.raises(PlinthError) as told:
            do(context)
        assert str(told.value) == (
            "Stack nutri-prod is not there yet. Make it: "
            "make up SYSTEM=nutri ENV=prod CLOUD=hetzner"
        )
        assert told.value.exit_code == 2
    assert stacks(context) == []


def test_a_backend_that_does_not_answer_is_told_as_that(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no stack that is not there."""
    ready(context)
    monkeypatch.setenv("PULUMI_BACKEND_URL", "file:///nowhere/at/all")
    with pytest.raises(PlinthError, match=r"pulumi stack failed: .*nowhere") as told:
        attach(context)
    assert told.value.exit_code == 1


def test_a_stack_in_which_nothing_was_made_is_told(context: Context, tmp_path: Path) -> None:
    """No drift in nothing would be good news that is none."""
    ready(context)
    made(context, tmp_path / "project")
    assert stacks(context) == [STACK]
    with pytest.raises(PlinthError) as told:
        drift.look(context)
    assert str(told.value) == (
        "Stack nutri-prod: nothing was made yet; run "
        "bin/plinth up --refresh --system nutri --env prod first"
    )
    assert told.value.exit_code == 2
