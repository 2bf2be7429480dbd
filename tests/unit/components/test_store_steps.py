"""The shell line of a step, run with an imitated Docker: it waits for a container that is well."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from components.blueprint.types import SecretFileSpec, StepSpec
from components.store_steps import step_command

STEP = StepSpec(
    key="postgres-roles",
    service="postgres",
    server="app-1",
    command=("psql", "--file=-", "two words"),
    input=SecretFileSpec(key="postgres-roles", template="SELECT 1;", secrets=()),
)


def _run(folder: Path, docker: str) -> tuple[int, str, str]:
    """Run the line with this as `docker`; return exit code, what came out and what was said."""
    for name, text in (("docker", docker), ("sleep", ":")):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
    done = subprocess.run(
        ["sh", "-c", step_command(STEP)],
        input=STEP.input.template,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
    )
    return done.returncode, done.stdout, done.stderr


def test_the_text_goes_into_the_healthy_container(tmp_path: Path) -> None:
    """By standard input, with the command's words kept apart."""
    docker = 'if [ "$1" = ps ]; then echo "$*" >&2; echo c1; else printf "[%s]" "$@"; cat; fi'

    code, out, said = _run(tmp_path, docker)

    assert code == 0
    assert out == "[exec][--interactive][c1][psql][--file=-][two words]SELECT 1;"
    assert "label=com.docker.swarm.service.name=postgres --filter health=healthy" in said


def test_a_store_that_is_not_well_is_named(tmp_path: Path) -> None:
    """After a minute and a half the step gives up and says where to look."""
    code, out, said = _run(tmp_path, ":")

    assert (code, out) == (1, "")
    assert said == (
        "postgres-roles: no container of postgres is well on this server; "
        "see docker service ps postgres\n"
    )
