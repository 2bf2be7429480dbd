"""The Go that is this project's own is tested by Go's own runner."""

from __future__ import annotations

import subprocess

import pytest

from engine import golang, places

OWN = ("command", "language")
HAS_GO = golang.problem(places.select(OWN)) is None


@pytest.mark.skipif(not HAS_GO, reason="no Go here: the engine was installed or downloaded")
@pytest.mark.parametrize("module", OWN)
def test_module(module: str) -> None:
    """Its packages pass vet and their tests, against a real SSH server where one is needed."""
    for verb in ("vet", "test"):
        done = subprocess.run(
            ["go", verb, "./..."],
            cwd=places.MODULES / module,
            env=golang.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not HAS_GO, reason="no Go here: the engine was installed or downloaded")
def test_code_is_formatted() -> None:
    """The formatter of Go would change nothing."""
    command = ["gofmt", "-l", str(places.MODULES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == ""
