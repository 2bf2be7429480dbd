"""What is written on the manager's server, and what is refused before."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cli.backups.remote import Remote
from cli.errors import PlinthError
from cli.metrics import publish
from cli.metrics.gathered import Gathered


def test_files_come_whole_under_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines are run by a shell here, without sudo."""

    def run(_self: Remote, command: str) -> str:
        subprocess.run(["sh", "-ec", re.sub(r"sudo ", "", command)], check=True)
        return ""

    monkeypatch.setattr(Remote, "run", run)
    monkeypatch.setattr(publish, "FOLDER", str(tmp_path / "metrics"))
    text = '# HELP a "b" $c\na{x="y"} 1\n'
    publish.write(Remote("app-1", "ssh x"), Gathered(files={"a.prom": text, "b.prom": "b 1\n"}))
    written = {path.name: path.read_text() for path in (tmp_path / "metrics").iterdir()}
    assert written == {"a.prom": text, "b.prom": "b 1\n"}


@pytest.mark.parametrize("content", ["", "[]", '{"stack": "x"}'])
def test_a_file_that_is_no_look_is_refused(tmp_path: Path, content: str) -> None:
    """It says what prints one."""
    path = tmp_path / "drift.json"
    path.write_text(content)
    with pytest.raises(PlinthError, match="plinth drift --json"):
        publish.read_drift(path)
    path.write_text('{"drift": [], "not_looked_at": {}}')
    assert publish.read_drift(path)["drift"] == []
