"""Faults that can be armed, to see what clients make of them: errors, stock-outs, slowness."""

from __future__ import annotations

import fnmatch
import threading
import time

from pydantic import BaseModel, ConfigDict, Field

from localcloud.errors import ApiError

ACTION = "ACTION"


class Fault(BaseModel):
    """One fault.

    Attributes:
        method: of the requests that it strikes, `*` for all; `ACTION` for actions at work.
        path: pattern of their paths, as in `/v1/servers*`; of actions: of their commands.
        times: how many requests or actions it strikes.
        code: error code to answer with, None for none.
        delay: seconds to wait before anything else is done.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    method: str = "*"
    path: str = "*"
    times: int = Field(default=1, ge=1)
    code: str | None = None
    message: str = "armed fault of the local cloud"
    delay: float = Field(default=0.0, ge=0.0, le=600.0)


class Faults:
    """The faults that are armed."""

    def __init__(self) -> None:
        """Start with none."""
        self._armed: list[Fault] = []
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> None:
        """Add a fault."""
        with self._lock:
            self._armed.append(fault)

    def clear(self) -> None:
        """Disarm all."""
        with self._lock:
            self._armed.clear()

    def armed(self) -> list[Fault]:
        """Return what is left of each fault."""
        with self._lock:
            return [fault.model_copy() for fault in self._armed]

    def strike(self, method: str, path: str) -> None:
        """Let the first fault that fits a request strike.

        Raises:
            ApiError: the armed error.
        """
        fault = self._take(method, path)
        if fault is None:
            return
        if fault.delay:
            time.sleep(fault.delay)
        if fault.code is not None:
            raise ApiError(fault.code, fault.message)

    def strike_action(self, command: str) -> None:
        """Let the first fault that is armed for an action's command strike.

        Raises:
            ApiError: the armed error.
        """
        self.strike(ACTION, command)

    def _take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for fault in self._armed:
                methods = (method,) if method == ACTION else ("*", method)
                if fault.method in methods and fnmatch.fnmatch(path, fault.path):
                    fault.times -= 1
                    if fault.times == 0:
                        self._armed.remove(fault)
                    return fault
        return None
