"""What happens while the engine is made ready, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["waiting", "fetching", "downloading", "compiling", "linking", "ready", "failed"]


@dataclass(frozen=True)
class Event:
    """One step of one part.

    Attributes:
        part: its name, or "engine" for what concerns all.
        stage: what is being done.
        detail: a few words, for example the Go package that was compiled last.
        done: packages compiled so far.
        total: packages that the part consists of; those compiled before are not counted again.
        seconds: since the part was begun.
    """

    part: str
    stage: Stage
    detail: str = ""
    done: int = 0
    total: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        """Return the event as a line for a log."""
        counted = f" {self.done}/{self.total}" if self.total else ""
        spent = f" ({self.seconds:.0f} s)" if self.seconds else ""
        return f"{self.part}: {self.stage}{counted} {self.detail}".rstrip() + spent


Tell = Callable[[Event], None]


def silent(_event: Event) -> None:
    """Show nothing."""
