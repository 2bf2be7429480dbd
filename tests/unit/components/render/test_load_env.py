"""The script that reads secrets into variables, run by the shell."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from components.render.template import render

if TYPE_CHECKING:
    from pathlib import Path

PRINT = 'printf "%s|%s|%s" "$TOKEN" "$OTHER_FILE" "$#"'


def _run(folder: Path, *command: str) -> tuple[int, str]:
    """Run the script where secrets lie in a folder of ours."""
    script = render("container/load-env.sh").replace("/run/secrets", str(folder))
    done = subprocess.run(
        ["sh", "-c", script, "load-env", *command],
        env={
            "PATH": os.environ["PATH"],
            "TOKEN_FILE": f"{folder}/token",
            "OTHER_FILE": "/etc/hostname",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_each_secret_is_a_variable_of_the_command_alone(tmp_path: Path) -> None:
    """Spaces, quotes and dollars are kept; a file that is no secret is left alone."""
    (tmp_path / "token").write_text('it\'s $a "b"\n')

    said = _run(tmp_path, "sh", "-c", PRINT, "name", "one", "two")
    assert said == (0, 'it\'s $a "b"|/etc/hostname|2')


def test_a_secret_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    """The command never runs without what it was promised."""
    code, said = _run(tmp_path, "sh", "-c", "echo started")

    assert code != 0
    assert "started" not in said
