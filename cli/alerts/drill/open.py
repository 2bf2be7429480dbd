"""Which fault is open: kept in a file, so that the next drill mends what a killed one left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.alerts.drill.fault import Fault, Stage
from cli.errors import PlinthError


@dataclass(frozen=True)
class Open:
    """The file of a stack's drill."""

    path: Path

    @contextmanager
    def during(self, fault: Fault) -> Iterator[None]:
        """Keep that a fault is made until it was mended."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps({"fault": fault.key}) + "\n", encoding="utf-8")
        yield
        self.path.unlink(missing_ok=True)

    def mend(self, faults: tuple[Fault, ...], stage: Stage, tell: Callable[[str], None]) -> None:
        """Mend what a drill left that was killed; nothing where none was."""
        try:
            key = json.loads(self.path.read_text(encoding="utf-8"))["fault"]
        except (OSError, ValueError, KeyError):
            return
        for fault in faults:
            if fault.key == key:
                tell(f"{key}: a drill was killed in the middle of it; it is mended first")
                try:
                    fault.mend(stage)
                except PlinthError as error:
                    raise PlinthError(f"`{key}` cannot be mended: {error}") from error
        self.path.unlink(missing_ok=True)
