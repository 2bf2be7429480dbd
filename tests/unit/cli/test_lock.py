"""One command at a time on a checkout."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.lock import exclusive
from cli.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TRY = """
import sys
from pathlib import Path
from cli.errors import PlinthError
from cli.lock import exclusive
try:
    with exclusive(Path(sys.argv[1]), "up"):
        print("free")
except PlinthError as error:
    print(error)
"""


def elsewhere(state: Path) -> str:
    """Return what another process is told that wants to hold it."""
    words = [sys.executable, "-c", TRY, str(state)]
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_another_process_is_told_who_holds_it(tmp_path: Path) -> None:
    """What the holder itself takes and leaves again in between lets nobody else in."""
    with exclusive(tmp_path, "alert-drill"):
        with exclusive(tmp_path, "up"):
            pass
        refused = elsewhere(tmp_path)

    assert refused.startswith("plinth alert-drill (process ")
    assert refused.endswith(") is at work on this checkout; wait for it.\n")
    assert elsewhere(tmp_path) == "free\n"


def test_one_that_failed_holds_nothing(tmp_path: Path) -> None:
    """An exception lets go as an end does."""
    with pytest.raises(ValueError, match="broken"), exclusive(tmp_path, "up"):
        raise ValueError("broken")

    assert elsewhere(tmp_path) == "free\n"
