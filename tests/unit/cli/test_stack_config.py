"""The small `pulumi` that gives local stacks their config."""

import subprocess
from pathlib import Path

import pytest

from cli.context import Context
from cli.pulumi_wrapper import write_wrapper
from cli.stack_config import copy_path, salt_path


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """Make a local stack whose tracked config carries a salt of a real backend."""
    tracked = tmp_path / "Pulumi.dev.yaml"
    tracked.write_text("encryptionsalt: v1:theirs\nconfig:\n  plinth:system: alpha\n")
    (tmp_path / "config").mkdir()
    made = Context("alpha", "dev", "local", "dev", tracked, tmp_path)
    salt_path(made).write_text("encryptionsalt: v1:ours\n")
    return made


@pytest.fixture
def pulumi(context: Context, tmp_path: Path) -> Path:
    """Make a program in the real one's place that prints its arguments."""
    real = tmp_path / "real"
    real.write_text('#!/bin/sh\necho "$@"\n')
    real.chmod(0o755)
    made = write_wrapper(context, real, tmp_path / "bin")
    assert made
    return made


def _run(pulumi: Path, *arguments: str) -> str:
    return subprocess.run([pulumi, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("up",),
        ("-s", "dev", "preview", "--diff"),
        ("--non-interactive", "--color", "never", "destroy", "--yes"),
    ],
)
def test_verbs_that_read_config_get_the_copy(
    pulumi: Path, context: Context, arguments: tuple[str, ...]
) -> None:
    """The copy holds the tracked values and this checkout's salt alone."""
    expected = f"{' '.join(arguments)} --config-file {copy_path(context)}\n"
    assert _run(pulumi, *arguments) == expected
    written = copy_path(context).read_text()
    assert written == "config:\n  plinth:system: alpha\nencryptionsalt: v1:ours\n"


@pytest.mark.parametrize("arguments", [("stack", "output"), ("version",), ("-s", "up", "about")])
def test_other_verbs_are_passed_on_untouched(
    pulumi: Path, context: Context, arguments: tuple[str, ...]
) -> None:
    """What reads no config runs as typed, even where a stack is named like a verb."""
    assert _run(pulumi, *arguments) == " ".join(arguments) + "\n"
    assert not copy_path(context).exists()


def test_the_state_is_edited_beside_the_config_that_has_the_salt(
    pulumi: Path, context: Context
) -> None:
    """Editing the state would write a salt into the tracked file, so it runs elsewhere."""
    scratch = context.state / "config" / "dev"
    expected = f"--cwd {scratch} state unprotect --all\n"
    assert _run(pulumi, "state", "unprotect", "--all") == expected


def test_the_exit_code_is_the_real_one(pulumi: Path, tmp_path: Path) -> None:
    """A failure of Pulumi is a failure of the small one."""
    (tmp_path / "real").write_text("#!/bin/sh\nexit 7\n")
    assert subprocess.run([pulumi, "up"], check=False).returncode == 7
