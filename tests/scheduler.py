"""Hands tests out to several workers: those on one stack together, else those of a file.

Workers know the stacks and the controller does not: they tell it by a file that is named after the
run. (xdist's own groups are lost with a pytest whose node ids cannot be written to.)
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]


class Scheduler(LoadFileScheduling):  # type: ignore[misc]
    """Keeps stacks together, and the order in which tests were sorted."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        """Hand out in our order instead of that with the most tests first."""
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self._groups: Mapping[str, str] = {}

    def schedule(self) -> None:
        """Hand out, the first time by what the workers told."""
        if self.collection is None:
            path = _file(self.nodes[0].workerinput["testrunuid"])
            self._groups = json.loads(path.read_text())
            path.unlink()
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        """Return what a test is handed out with."""
        return self._groups.get(nodeid, nodeid.partition("::")[0])


def tell(run: str, worker: str, groups: Mapping[str, str]) -> None:
    """Let the controller of a run know which tests belong together; all workers find the same."""
    half = _file(f"{run}-{worker}")
    half.write_text(json.dumps(groups))
    half.rename(_file(run))


def _file(run: str) -> Path:
    return Path(tempfile.gettempdir()) / f"plinth-tests-{run}.json"
