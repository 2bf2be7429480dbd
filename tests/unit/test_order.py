"""Tests of one stack, or of one file, run on one worker, in the order that leaves a stack sound."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.paths import ROOT

CONFTEST = "from tests.conftest import pytest_collection_modifyitems, pytest_xdist_make_scheduler\n"
NOTE = """
import os, pathlib, time
import pytest

def note(word):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with pathlib.Path("ran").open("a") as file:
        file.write(f"{worker} {word}\\n")
    time.sleep(0.1)  # so that the other worker has its share
"""
FILES = {
    "tests/unit/test_a.py": "def test_1(): note('unit')\ndef test_2(): note('unit')\n",
    "tests/system/test_c.py": (
        "@pytest.mark.stack('shop/dev', turn=9)\ndef test_down(): note('dev down')\n"
        "@pytest.mark.stack('shop/dev')\ndef test_up(): note('dev')\n"
        "@pytest.mark.stack('shop/prod')\ndef test_prod(): note('prod')\n"
    ),
    "tests/system/test_b.py": (
        "@pytest.fixture\ndef running(): pass\n"
        "def test_default(running): note('default')\n"
        "@pytest.mark.stack('shop/dev')\ndef test_more(): note('dev')\n"
    ),
}


def _run(folder: Path, *words: str) -> list[tuple[str, str]]:
    """Run the small project; return worker and word of each test, in the order they ran."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTE + text)
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = stack\n")
    command = [sys.executable, "-m", "pytest", "-q", *words, "tests"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        command,
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pairs = [line.partition(" ") for line in (folder / "ran").read_text().splitlines()]
    return [(worker, word) for worker, _, word in pairs]


def test_alone_they_run_stack_by_stack(tmp_path: Path) -> None:
    """The default stack is the longest; what takes a stack down comes last; units at the end."""
    ran = [word for _, word in _run(tmp_path, "-p", "no:xdist")]
    assert ran == ["default", "dev", "dev", "dev down", "prod", "unit", "unit"]


@pytest.mark.parametrize("workers", ["2", "3"])
def test_several_workers_share_neither_stack_nor_file(tmp_path: Path, workers: str) -> None:
    """And the order on a stack is kept."""
    ran = _run(tmp_path, "-n", workers, "--dist", "loadfile")
    assert len(ran) == 7
    for group in ({"dev", "dev down"}, {"unit"}):
        assert len({worker for worker, word in ran if word in group}) == 1
    dev = [word for _, word in ran if word.startswith("dev")]
    assert dev == ["dev", "dev", "dev down"]
    assert len({worker for worker, _ in ran}) > 1
