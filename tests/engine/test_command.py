"""The stand-in for pulumi-command: what its resources do over their life, by the real CLI."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine import places
from tests.engine.scratch import Scratch, make

PROGRAM = """\
import pulumi
from pulumi_command import local

command = local.Command(
    "c",
    create="echo made {value}; echo line >> {log}",
    update="echo was $PULUMI_COMMAND_STDOUT now {value}",
    delete="echo gone with $PULUMI_COMMAND_STDOUT >> {log}",
    stdin="given",
    triggers=["{trigger}"],
)
pulumi.export("stdout", command.stdout)
"""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """Return a project that the tests of this file lead through its life, in their order."""
    return make(tmp_path_factory.mktemp("command"))


def _program(scratch: Scratch, value: str, trigger: str = "t") -> str:
    return PROGRAM.format(value=value, trigger=trigger, log=scratch.path / "log")


def test_create(scratch: Scratch) -> None:
    """The create command runs once and its output is the stack's."""
    scratch.up(_program(scratch, "a"))
    assert scratch.outputs() == {"stdout": "made a"}


def test_nothing_runs_without_a_change(scratch: Scratch) -> None:
    """The same inputs make no difference."""
    done = scratch.pulumi("preview", "--expect-no-changes")
    assert done.returncode == 0, done.stdout


def test_update_knows_the_last_output(scratch: Scratch) -> None:
    """Changed inputs run the update command with what was printed before."""
    scratch.up(_program(scratch, "b"))
    assert scratch.outputs() == {"stdout": "was made a now b"}


def test_trigger_replaces(scratch: Scratch) -> None:
    """A changed trigger creates anew and deletes the old one with its own output."""
    scratch.up(_program(scratch, "b", "other"))
    assert scratch.outputs() == {"stdout": "made b"}
    log = (scratch.path / "log").read_text()
    assert log == "line\nline\ngone with was made a now b\n"


def test_failure_shows_its_output_but_not_the_command(scratch: Scratch) -> None:
    """What the command printed is shown with its exit code; its text may hold secrets."""
    scratch.write(
        "from pulumi_command import local\n"
        "local.Command('f', create='echo reason >&2; : hidden-word; exit 3')\n"
    )
    done = scratch.pulumi("up", "--yes", "--skip-preview")
    shown = done.stdout + done.stderr
    assert done.returncode != 0
    assert "the create command failed: exit status 3:\n" in shown
    assert "reason" in shown
    assert shown.count("hidden-word") == 0


def test_destroy_runs_delete(scratch: Scratch) -> None:
    """Nothing is left, and the delete command has run."""
    scratch.pulumi("destroy", "--yes", "--skip-preview")
    assert (scratch.path / "log").read_text().endswith("gone with made b\n")


def test_refused_connection_fails_after_its_tries(tmp_path: Path) -> None:
    """The limit of tries is kept and named, and the key is not shown."""
    scratch = make(tmp_path)
    scratch.write(
        "from pulumi_command import remote\n"
        "remote.Command('r', create='true', connection=remote.ConnectionArgs(host='127.0.0.1', "
        "port=1, user='nobody', password='pass-word', dial_error_limit=1))\n"
    )
    done = scratch.pulumi("up", "--yes", "--skip-preview")
    shown = done.stdout + done.stderr
    assert done.returncode != 0
    assert "could not connect to 127.0.0.1 by SSH after 2 tries" in shown
    assert "pass-word" not in shown + scratch.state()


def test_version_says_that_it_is_a_stand_in() -> None:
    """Nobody takes it for Pulumi's own build."""
    binary = places.binary(places.select(["command"])[0])
    done = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == "1.2.1 (Plinth's stand-in for pulumi-command)\n"
