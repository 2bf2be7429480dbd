"""Progress of long work: a live line per step on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

QUIET_SECONDS = 15.0  # how often a plain log hears that a step is still at work


class Steps:
    """Shows numbered steps with their time and the newest detail of the one at work."""

    def __init__(self, console: Console, total: int) -> None:
        """Prepare for `total` steps."""
        self.console = console
        self.total = total
        self.number = 0

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Run one step; yields a function that takes what is going on just now."""
        self.number += 1
        head = f"[{self.number}/{self.total}] {title}"
        started = time.monotonic()
        detail = ""
        if self.console.is_terminal:
            with self.console.status(escape(head)) as status:

                def tell(text: str) -> None:
                    nonlocal detail
                    detail = text
                    status.update(f"{escape(head)} [dim]{_clock(started)} {escape(text)}[/dim]")

                yield tell
        else:
            self.console.print(head, highlight=False, markup=False)
            said = started

            def tell(text: str) -> None:
                nonlocal detail, said
                detail = text
                if time.monotonic() - said > QUIET_SECONDS:
                    said = time.monotonic()
                    line = f"      {_clock(started)} {text}"
                    self.console.print(line, highlight=False, markup=False)

            yield tell
        done = f"[green]✓[/green] {escape(title)} [dim]{_clock(started)} {escape(detail)}[/dim]"
        self.console.print(done, highlight=False, soft_wrap=True)


def _clock(started: float) -> str:
    seconds = int(time.monotonic() - started)
    return f"{seconds // 60}:{seconds % 60:02d}"
