"""How a program is started on a server, and that it works there by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.alerts.drill import programs

FOLDER = Path(programs.__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", NAMES)
def test_it_ends_by_itself_and_yields_to_others(name: str) -> None:
    """Three minutes at most, behind all others for a processor, before all for want of memory."""
    script = programs.started(name, "90")
    for option in ("RuntimeMaxSec=180", "OOMScoreAdjust=1000", "Nice=19"):
        assert f"--property={option}" in script
    assert (FOLDER / f"{name}.py").read_text() in script
    assert f"plinth-drill-{name}.service" in programs.ended(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_shell_hands_it_over_as_it_is(name: str, tmp_path: Path) -> None:
    """Quotes in a program stay; here `systemd-run` writes down what it is given."""
    fake = tmp_path / "systemd-run"
    fake.write_text(
        '#!/bin/sh\nfor word; do last="$before"; before="$word"; done\n'
        f'printf %s "$last" >{tmp_path}/program; printf %s "$before" >{tmp_path}/word\n'
    )
    fake.chmod(0o755)
    (tmp_path / "systemctl").symlink_to("/bin/true")
    path = {"PATH": f"{tmp_path}:/bin:/usr/bin"}
    subprocess.run(["sh", "-e", "-c", programs.started(name, "90")], check=True, env=path)
    assert (tmp_path / "program").read_text().strip() == (FOLDER / f"{name}.py").read_text().strip()
    assert (tmp_path / "word").read_text() == "90"


@pytest.mark.parametrize("name", NAMES)
def test_it_needs_the_standard_library_alone(name: str) -> None:
    """No package of the project is there."""
    words = [sys.executable, "-I", "-S", "-c", (FOLDER / f"{name}.py").read_text()]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")
    assert "IndexError" in done.stderr  # nobody said how much
