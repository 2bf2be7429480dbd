"""Which faults are open: kept in a file, so that the next drill mends what a killed one left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from cli.alerts.drill.fault import Fault, Stage
from cli.errors import PlinthError


@dataclass(frozen=True)
class Open:
    """The file of a stack's drill."""

    path: Path
    _keys: list[str] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)

    @contextmanager
    def during(self, fault: Fault) -> Iterator[None]:
        """Keep that a fault is made until it was mended; there may be several at a time."""
        with self._turn:
            self._keys.append(fault.key)
            self._keep()
        yield
        with self._turn:
            self._keys.remove(fault.key)
            self._keep()

    def mend(self, faults: tuple[Fault, ...], stage: Stage, tell: Callable[[str], None]) -> None:
        """Mend what a drill left that was killed; nothing where none was."""
        try:
            keys = json.loads(self.path.read_text(encoding="utf-8"))["faults"]
        except (OSError, ValueError, KeyError):
            return
        for fault in faults:
            if fault.key in keys:
                tell(f"{fault.key}: a drill was killed in the middle of it; it is mended first")
                try:
                    fault.mend(stage)
                except PlinthError as error:
                    raise PlinthError(f"`{fault.key}` cannot be mended: {error}") from error
        self._keys.clear()
        self._keep()

    def _keep(self) -> None:
        if not self._keys:
            self.path.unlink(missing_ok=True)
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps({"faults": self._keys}) + "\n", encoding="utf-8")
