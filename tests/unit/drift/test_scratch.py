"""Folders of looks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from cli.paths import ROOT
from drift.scratch import scratch

HELD = """
from pathlib import Path; import sys, time; from drift.scratch import scratch
with scratch(Path(sys.argv[1])) as folder: print(folder, flush=True); time.sleep(60)
"""


def test_a_folder_goes_with_its_look(tmp_path: Path) -> None:
    """It is there, for its owner alone, as long as the look; and gone after an error too."""
    with scratch(tmp_path / "drift") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "x").write_text("x")
    assert not folder.exists()


def test_what_a_killed_look_left_goes_with_the_next(tmp_path: Path) -> None:
    """And what one that is still at work has is left alone."""
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    left = Path(process.stdout.readline().strip())
    with scratch(tmp_path):
        assert left.exists()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert left.exists()
    with scratch(tmp_path) as folder:
        assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == [folder.name]
