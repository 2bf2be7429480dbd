"""What came in: kept as lines of JSON, newest last."""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 2000
# As every message of a stack begins: how bad, which alert, of which system and environment.
_TITLE = re.compile(r"(CRITICAL|WARNING|INFO|RESOLVED) (\w+) · (\S+) (\w+)")


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        at: seconds since 1970.
        way: `email`, `slack`, `discord`, `pagerduty`, `webhook` or `heartbeat`.
        status: `firing` or `resolved`; empty where the message does not say.
        stack: `<system>-<environment>`.
        title: as a person sees it first.
        text: the rest.
    """

    at: float
    way: str
    status: str
    severity: str
    alert: str
    stack: str
    title: str
    text: str


def read(way: str, title: str, text: str, *, resolved: bool = False) -> Message:
    """Return a message as it is kept; what it is about stands in its title."""
    match = _TITLE.search(title)
    word, alert, system, environment = match.groups() if match else ("", "", "", "")
    status = "" if not match else "resolved" if word == "RESOLVED" or resolved else "firing"
    severity = "" if word == "RESOLVED" else word.lower()
    stack = f"{system}-{environment}" if match else ""
    return Message(time.time(), way, status, severity, alert, stack, title[:300], text[:4000])


class Messages:
    """All of them, in a file and in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._kept = [Message(**json.loads(line)) for line in lines[-KEPT:]]

    def add(self, message: Message) -> None:
        """Keep one."""
        self._kept = [*self._kept[1 - KEPT :], message]
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")

    def since(self, moment: float = 0, stack: str = "") -> list[dict[str, Any]]:
        """Return those after a moment, of one stack or of all."""
        return [
            asdict(message)
            for message in self._kept
            if message.at > moment and stack in ("", message.stack)
        ]
