"""The workflows as actionlint and zizmor see them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import engine
from cli.paths import ROOT

BAD = """\
on: pull_request_target
jobs:
  bad:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}"
      - run: echo ${{ nothing.here }}
"""


def actionlint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it on the workflows of a repository; without programs that may be here or not."""
    engine.ready(["actionlint"])
    program = engine.optional("actionlint")
    assert program
    words = [str(program), "-shellcheck=", "-pyflakes=", "-no-color"]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def zizmor(folder: Path) -> set[str]:
    """Return the names of the audits that find something, offline."""
    program = str(ROOT / ".venv" / "bin" / "zizmor")
    words = [program, "--offline", "--persona", "pedantic", "--format", "json", ".github"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return {item["ident"] for item in json.loads(done.stdout)}


def repository(folder: Path) -> Path:
    """Copy the workflows into a repository of their own."""
    shutil.copytree(ROOT / ".github", folder / ".github")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    """Not here, but in a workflow with an expression that means nothing."""
    assert actionlint(ROOT).stdout == ""
    folder = repository(tmp_path)
    (folder / ".github" / "workflows" / "bad.yml").write_text(BAD)
    told = actionlint(folder).stdout
    assert 'undefined variable "nothing"' in told
    assert "bad.yml:8" in told


def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    """Not here, but in a workflow that runs a stranger's words with secrets at hand."""
    assert zizmor(ROOT) == set()
    folder = repository(tmp_path)
    (folder / ".github" / "workflows" / "bad.yml").write_text(BAD)
    found = zizmor(folder)
    assert {"dangerous-triggers", "template-injection", "unpinned-uses"} <= found
