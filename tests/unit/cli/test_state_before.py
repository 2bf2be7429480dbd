"""What the packs are given to know of the state before."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli.state_before import give


def _pulumi(folder: Path, backend: str, code: int) -> Any:
    asked: list[tuple[str, ...]] = []

    def run(*words: str, check: bool) -> subprocess.CompletedProcess[str]:
        assert check is False
        asked.append(words)
        return subprocess.CompletedProcess(words, code)

    return SimpleNamespace(
        environment={"PULUMI_BACKEND_URL": backend},
        logs=folder,
        context=SimpleNamespace(stack="prod"),
        run=run,
        asked=asked,
    )


def test_a_file_backend_is_read_by_the_packs_themselves(tmp_path: Path) -> None:
    """Nothing is exported."""
    pulumi = _pulumi(tmp_path, "file:///state", 0)
    give(pulumi)
    assert pulumi.asked == []
    assert "PLINTH_STATE_BEFORE" not in pulumi.environment


@pytest.mark.parametrize(("code", "named"), [(0, True), (1, False)])
def test_another_backends_state_is_exported(tmp_path: Path, *, code: int, named: bool) -> None:
    """Into a file that its owner alone reads; where that fails none is named."""
    pulumi = _pulumi(tmp_path, "s3://states", code)
    give(pulumi)
    path = tmp_path / "before.json"
    assert pulumi.asked == [("stack", "export", "--stack", "prod", "--file", str(path))]
    assert path.stat().st_mode & 0o777 == 0o600
    assert (pulumi.environment.get("PLINTH_STATE_BEFORE") == str(path)) is named
