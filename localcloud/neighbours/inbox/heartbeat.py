"""Who waits for a sign of life, and tells when it stays away."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localcloud.neighbours.inbox.messages import Message

if TYPE_CHECKING:
    from localcloud.neighbours.inbox.messages import Messages

MISSED = 3  # signs that may stay away
SHORTEST = 15.0  # seconds that are waited at least: a busy machine takes its time
USUAL = 60.0  # seconds between two, until two came
LOOK = 1.0


@dataclass
class _Heart:
    last: float
    every: float = USUAL
    lost: bool = False


class Heartbeats:
    """The stacks that gave signs, by name."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._hearts: dict[str, _Heart] = {}

    def beat(self, stack: str, now: float | None = None) -> None:
        """Hear from a stack."""
        moment = time.time() if now is None else now
        heart = self._hearts.get(stack)
        if heart is None:
            self._hearts[stack] = _Heart(moment)
            return
        if heart.lost:
            self._tell(stack, moment, "resolved", "is heard again")
            self._hearts[stack] = _Heart(moment, heart.every)
            return
        heart.every, heart.last = min(USUAL, moment - heart.last), moment

    def look(self, now: float | None = None) -> None:
        """Tell of those that are silent."""
        moment = time.time() if now is None else now
        for stack, heart in self._hearts.items():
            silent = moment - heart.last
            if not heart.lost and silent > max(SHORTEST, MISSED * heart.every):
                heart.lost = True
                self._tell(stack, moment, "firing", f"has not been heard for {silent:.0f} s")

    async def watch(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(LOOK)
            self.look()

    def _tell(self, stack: str, moment: float, status: str, words: str) -> None:
        severity = "critical" if status == "firing" else ""
        title = f"heartbeat: {stack} {words}"
        text = "Prometheus, Alertmanager, their server or its way out is gone."
        self._messages.add(
            Message(moment, "heartbeat", status, severity, "HeartbeatLost", stack, title, text)
        )
