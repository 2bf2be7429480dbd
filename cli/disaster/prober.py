"""Asks a system's public address again and again: how long it was away, as its users saw it."""

from __future__ import annotations

import threading
import time

import httpx

_EVERY = 0.5  # seconds


class Prober:
    """One address, asked from this machine.

    Attributes:
        answers: moments (seconds since 1970) at which it answered well.
    """

    def __init__(self, url: str) -> None:
        """Take the address; nothing is asked yet."""
        self.url = url
        self.answers: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def begin(self) -> None:
        """Ask until the end."""
        self._thread.start()

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()
        self._thread.join(10)

    def back(self, since: float, patience: float) -> float | None:
        """Return when it first answered again after a loss; None where it did not in time.

        Args:
            since: seconds since 1970; what answered in the moment of the loss does not count.
            patience: seconds to wait from now on.
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            found = [moment for moment in self.answers if moment > since]
            if found:
                return found[0]
            time.sleep(0.2)
        return None

    def _ask(self) -> None:
        with httpx.Client(timeout=3, follow_redirects=True, trust_env=False) as client:
            while not self._ended.is_set():
                try:
                    if client.get(self.url).status_code < httpx.codes.BAD_REQUEST:
                        self.answers.append(time.time())
                except httpx.HTTPError:
                    pass
                time.sleep(_EVERY)
