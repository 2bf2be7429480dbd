"""The budget of requests that a project has: a bucket that refills steadily."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LIMIT = 3600  # requests an hour, as published


class RateLimit:
    """Counts requests against a budget of `limit` an hour, refilled evenly."""

    def __init__(self, limit: int = LIMIT, clock: Callable[[], float] = time.time) -> None:
        """Start with a full budget."""
        self.limit = limit
        self._clock = clock
        self._left = float(limit)
        self._at = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Spend one request; False where none is left."""
        with self._lock:
            self._refill()
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def headers(self) -> dict[str, str]:
        """Return what every answer says about the budget; the reset is in Unix seconds."""
        with self._lock:
            self._refill()
            missing = self.limit - self._left
            return {
                "RateLimit-Limit": str(self.limit),
                "RateLimit-Remaining": str(int(self._left)),
                "RateLimit-Reset": str(int(self._at + missing * 3600 / self.limit) + 1),
            }

    def _refill(self) -> None:
        now = self._clock()
        self._left = min(self.limit, self._left + (now - self._at) * self.limit / 3600)
        self._at = now
