"""Tasks in the words of Docker's client."""

from __future__ import annotations

import dataclasses
import subprocess

from components.blueprint.containers import BindMount, TmpfsMount
from components.render.task_words import SwarmNames, task_words
from tests.unit.components import support

NAMES = SwarmNames(
    overlays={"edge": "p-edge", "app": "p-app", "data": "p-data"},
    secrets={},
    configs={},
    cpu_limits=True,
)


def _words(names: SwarmNames = NAMES, **changes: object) -> list[str]:
    backend = next(spec for spec in support.blueprint().services if spec.key == "backend")
    plain: dict[str, object] = {"secrets": (), "configs": (), "env": {}, "labels": {}}
    task = dataclasses.replace(backend, **{**plain, **changes})  # type: ignore[arg-type]
    script = f"printf '%s\\0' {task_words(task, names)}"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


def test_a_task_has_no_more_rights_than_a_service() -> None:
    """User, capabilities, root file system, limits, networks and place are those of the spec."""
    words = _words()

    assert {
        "--user=1000:1000",
        "--read-only",
        "--cap-drop=ALL",
        "--limit-memory=384m",
        "--limit-cpu=0.5",
        "--network=p-data",
        "--constraint=node.labels.plinth.role.app==true",
        "--log-opt=max-size=10m",
    } <= set(words)


def test_limits_that_no_node_can_hold_are_left_out() -> None:
    """Docker would refuse to start the task."""
    words = _words(dataclasses.replace(NAMES, cpu_limits=False))

    assert [word for word in words if word.startswith("--limit-cpu")] == []


def test_image_and_arguments_come_last() -> None:
    """What is to run is one option where it replaces the entrypoint."""
    words = _words(command=("sh", "-c", "a b"), args=("x y", "z"))

    assert words[-4:] == [
        "--entrypoint=sh -c 'a b'",
        "ghcr.io/chrono-scraper/backend:2.0.0",
        "x y",
        "z",
    ]


def test_a_shell_reads_back_what_was_written() -> None:
    """Quotes, dollars and new lines in a value are data."""
    value = "it's $HOME\nand `more`"

    assert f"--env=TEXT={value}" in _words(env={"TEXT": value})


def test_mounts_are_those_of_the_service() -> None:
    """Directories of the volume and memory to write to."""
    words = _words(
        binds=(BindMount(source="/mnt/data/x", target="/x", read_only=True),),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=32),),  # noqa: S108 - in the container
    )

    assert "--mount=type=bind,source=/mnt/data/x,target=/x,readonly" in words
    assert "--mount=type=tmpfs,target=/tmp,tmpfs-size=32m,tmpfs-mode=777" in words
