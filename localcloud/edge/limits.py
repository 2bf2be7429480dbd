"""Counts requests for the rate limits of the edge, in memory."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 10_000  # counters kept; beyond it those that have run out are dropped


@dataclass
class _Counter:
    started: float
    count: int = 0
    blocked_until: float = 0.0


class Limits:
    """A counter for each rule and client.

    A window begins with its first request. Whoever exceeds it is refused until `timeout` has
    passed, or, where that is 0, until the window ends.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counters: dict[tuple[str, ...], _Counter] = {}

    def exceeded(self, key: tuple[str, ...], most: int, period: int, timeout: int) -> int:
        """Count one request; gives the seconds for which the client is refused, 0 if it is not."""
        now = self._clock()
        with self._lock:
            if len(self._counters) > _MOST:
                self._drop(now, period)
            counter = self._counters.get(key)
            if counter is None or (
                now >= counter.blocked_until and now - counter.started >= period
            ):
                counter = self._counters[key] = _Counter(now)
            if now < counter.blocked_until:
                return max(1, round(counter.blocked_until - now))
            counter.count += 1
            if counter.count <= most:
                return 0
            counter.blocked_until = now + timeout if timeout else counter.started + period
            if timeout:  # when that has passed, counting begins anew
                counter.started = counter.blocked_until - period
            return max(1, round(counter.blocked_until - now))

    def _drop(self, now: float, period: int) -> None:
        self._counters = {
            key: counter
            for key, counter in self._counters.items()
            if now < counter.blocked_until or now - counter.started < period
        }
