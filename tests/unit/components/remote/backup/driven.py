"""A program that drives the real pgBackRest inside the servers' own image."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cli.paths import ROOT
from tests.unit.components.render.guest import in_guest

NO_PGBACKREST = 77  # an exit code that nothing else here has


def driven(folder: Path, driver: str, before: str, words: str) -> dict[str, Any]:
    """Run the driver in the folder, which the guest sees as /mnt; return what it tells as JSON.

    Args:
        folder: with what the driver needs; the backups' program is put beside it.
        driver: its source; it prints `TOLD` and then JSON.
        before: a line of shell that has to succeed first.
        words: the driver's arguments.
    """
    (folder / "driver.py").write_text(driver)
    shutil.copytree(ROOT / "components" / "remote" / "backup", folder / "plinth_backup")
    run = f"{before} && exec python3 -I /mnt/driver.py {words}"
    there = f"command -v pgbackrest >/dev/null || exit {NO_PGBACKREST}"
    code, said = in_guest(folder, "sh", "-c", f"{there}; {run}")
    if code == NO_PGBACKREST:
        pytest.skip("this image of the servers has no pgbackrest")
    assert code == 0, said
    found: dict[str, Any] = json.loads(said.partition("TOLD")[2])
    return found
