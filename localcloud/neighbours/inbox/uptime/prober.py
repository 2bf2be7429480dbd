"""Looks at each check when it is time, and tells when an answer stays away or comes back."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from localcloud.neighbours.inbox.messages import Message
from localcloud.neighbours.inbox.uptime.monitors import DOWN, PAUSED, UP

if TYPE_CHECKING:
    from localcloud.neighbours.inbox.messages import Messages
    from localcloud.neighbours.inbox.uptime.monitors import Monitor, Monitors
    from localcloud.neighbours.inbox.uptime.visitor import Visitor

# Here nobody waits for five minutes: a check of any interval is looked at so often, in seconds.
EVERY = 5.0
AGAIN = 2.0  # seconds to the second look, which has to fail as well before anybody is told


class Prober:
    """Asks, and tells."""

    def __init__(self, monitors: Monitors, messages: Messages, visitor: Visitor) -> None:
        self._monitors, self._messages, self._visitor = monitors, messages, visitor

    async def watch(self) -> None:
        """Look for ever."""
        while True:
            for one in self._monitors:
                if one.status != PAUSED:
                    await self.look(one)
            await asyncio.sleep(EVERY)

    async def look(self, one: Monitor, again: float = AGAIN) -> None:
        """Look at one, twice where it fails."""
        wrong = await self._visitor.wrong(one.url)
        if wrong and one.status != DOWN:
            await asyncio.sleep(again)
            wrong = await self._visitor.wrong(one.url)
        before, one.status = one.status, DOWN if wrong else UP
        if one.status == before or one not in list(self._monitors):
            return
        self._monitors.keep(one)
        if wrong or before == DOWN:
            self._tell(one, wrong)

    def _tell(self, one: Monitor, wrong: str) -> None:
        status, severity = ("firing", "critical") if wrong else ("resolved", "")
        title = f"Monitor is {'DOWN' if wrong else 'UP'}: {one.friendly_name}"
        text = f"{one.url}: {wrong}" if wrong else one.url
        # no alert of ours: it has no name that Prometheus knows
        self._messages.add(
            Message(time.time(), "uptimerobot", status, severity, "", one.account, title, text)
        )
