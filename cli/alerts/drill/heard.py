"""What the local cloud's inbox was told."""

from __future__ import annotations

import json
import re
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.errors import PlinthError

if TYPE_CHECKING:
    from collections.abc import Iterable

_TIMEOUT = 10.0
_TRIES = 3
_MAIL = "email"  # its first line says to whom it went
_NO_TEXT = "pagerduty"  # has its summary in its title
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Message:
    """A message about an alert.

    Attributes:
        at: seconds since 1970.
        way: how it came.
        text: its first line says what is wrong.
    """

    at: float
    way: str
    status: str
    severity: str
    alert: str
    text: str = ""
    stack: str = ""


@dataclass(frozen=True)
class Inbox:
    """The inbox, for one stack.

    Attributes:
        url: ends with a slash.
        names: of the stack: messages have another than the heartbeat.
    """

    url: str
    names: tuple[str, ...]

    def since(self, moment: float) -> list[Message]:
        """Return what came after a moment, in order.

        Raises:
            PlinthError: it does not answer.
        """
        address = f"{self.url}messages?since={moment}"
        for left in reversed(range(_TRIES)):
            try:
                with _DIRECT.open(address, timeout=_TIMEOUT) as answer:
                    found: list[dict[str, Any]] = json.load(answer)
                break
            except (OSError, ValueError) as error:
                if not left:
                    raise PlinthError(
                        f"The local cloud's inbox does not answer: {error}"
                    ) from error
        names = Message.__dataclass_fields__
        every = [Message(**{name: item[name] for name in names}) for item in found]
        return [message for message in every if message.stack in self.names]


def by_all(came: Iterable[Message], alert: str, status: str, ways: tuple[str, ...]) -> float | None:
    """Return when an alert had been heard of by all of these ways, None where it was not."""
    first: dict[str, float] = {}
    for message in came:
        if message.alert == alert and message.status == status:
            first.setdefault(message.way, message.at)
    return max(first[way] for way in ways) if all(way in first for way in ways) else None


def complaints(
    came: Iterable[Message], alert: str, severity: str, ways: tuple[str, ...]
) -> list[str]:
    """Return what was not as it has to be with the messages of an alert that fired."""
    fired = [m for m in came if m.alert == alert and m.status == "firing"]
    wrong = sorted({m.severity for m in fired} - {severity})
    found = [f"told as {name or 'nothing'}" for name in wrong]
    return found + [f"told by {way} as well" for way in sorted({m.way for m in fired} - {*ways})]


def causes(came: Iterable[Message], alert: str) -> list[str]:
    """Return a complaint where an alert was told of more than one thing."""
    fired = [m for m in came if m.alert == alert and m.status == "firing"]
    found = sorted({_cause(m) for m in fired if m.way != _NO_TEXT})
    return [f"told of: {' / '.join(found)}"] if len(found) > 1 else []


def _cause(message: Message) -> str:
    """Return what a message says is wrong, without numbers: those of now differ each time."""
    said = message.text.strip().partition("\n")
    first = said[2].strip().partition("\n")[0] if message.way == _MAIL else said[0]
    return re.sub(r"[\d.]+", "…", first.strip())


def open_ends(came: Iterable[Message], alerts: Iterable[str]) -> set[str]:
    """Return those of these alerts of whose end not all were told that were told of them.

    What fires again before that is no news: nobody is told.
    """
    last = {(message.alert, message.way): message.status for message in came}
    wanted = {*alerts}
    return {alert for (alert, _), status in last.items() if status == "firing"} & wanted


def names(came: Iterable[Message]) -> set[str]:
    """Return the alerts that fired."""
    return {m.alert for m in came if m.status == "firing" and m.alert}
