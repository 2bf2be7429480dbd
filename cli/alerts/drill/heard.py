"""What the local cloud's inbox was told."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from cli.errors import PlinthError

_TIMEOUT = 10.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Message:
    """A message about an alert; `way` is how it came, `at` seconds since 1970."""

    at: float
    way: str
    status: str
    severity: str
    alert: str


@dataclass(frozen=True)
class Inbox:
    """The inbox, for one stack; `url` ends with a slash."""

    url: str
    stack: str

    def since(self, moment: float) -> list[Message]:
        """Return what came after a moment, in order.

        Raises:
            PlinthError: it does not answer.
        """
        address = f"{self.url}messages?since={moment}&stack={self.stack}"
        try:
            with _DIRECT.open(address, timeout=_TIMEOUT) as answer:
                found: list[dict[str, Any]] = json.load(answer)
        except (OSError, ValueError) as error:
            raise PlinthError(f"The local cloud's inbox does not answer: {error}") from error
        names = Message.__dataclass_fields__
        return [Message(**{name: item[name] for name in names}) for item in found]
