"""`plinth logs`: what a service said, from Loki; and what it says as it says it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cli.errors import PlinthError
from cli.monitoring.reach import Watch

_NANO = 1_000_000_000
_AGAIN = 2.0  # seconds between looks for new lines
_PAGE = 1000  # lines of one answer


@dataclass(frozen=True)
class Said:
    """A line; `at` in nanoseconds since 1970."""

    at: int
    server: str
    level: str
    line: str

    @property
    def time(self) -> str:
        """Return when it was said, UTC."""
        return datetime.fromtimestamp(self.at / _NANO, UTC).strftime("%Y-%m-%d %H:%M:%S")


def expression(service: str, grep: str | None, level: str | None) -> str:
    """Return the question in LogQL."""
    labels = f"service={json.dumps(service)}"
    if level:
        labels += f", level={json.dumps(level)}"
    return f"{{{labels}}}" + (f" |~ {json.dumps(grep)}" if grep else "")


def lines(watch: Watch, question: str, since: int, limit: int) -> list[Said]:
    """Return the newest lines of the last `since` seconds, oldest first.

    Raises:
        PlinthError: Loki cannot be asked, or does not understand the question.
    """
    start = time.time_ns() - since * _NANO
    return _ask(watch, question, start, limit, "backward")


def follow(watch: Watch, question: str, last: int) -> Iterator[Said]:
    """Yield lines as they come, for ever; `last` is when the last known was said."""
    while True:
        time.sleep(_AGAIN)
        for said in _ask(watch, question, last + 1, _PAGE, "forward"):
            last = max(last, said.at)
            yield said


def now() -> int:
    """Return the time in nanoseconds since 1970."""
    return time.time_ns()


def services(watch: Watch) -> list[str]:
    """Return the services that have said anything within a day."""
    start = str(time.time_ns() - 86400 * _NANO)
    answer = watch.ask("loki", "/loki/api/v1/label/service/values", {"start": start})
    return sorted(json.loads(answer).get("data") or [])


def refuse_unknown(watch: Watch, service: str) -> None:
    """Refuse a service that never said anything.

    Raises:
        PlinthError: with those that did.
    """
    known = services(watch)
    if service not in known:
        raise PlinthError(
            f"{service} has said nothing within a day. Known: {', '.join(known) or 'none yet'}.",
            exit_code=2,
        )


def _ask(watch: Watch, question: str, start: int, limit: int, way: str) -> list[Said]:
    parameters = {
        "query": question,
        "start": str(start),
        "end": str(time.time_ns() + _NANO),
        "limit": str(limit),
        "direction": way,
    }
    answer = json.loads(watch.ask("loki", "/loki/api/v1/query_range", parameters))
    return sorted(_said(answer["data"]["result"]), key=lambda said: said.at)


def _said(streams: list[dict[str, Any]]) -> Iterator[Said]:
    for stream in streams:
        labels = stream["stream"]
        for at, line in ((value[0], value[1]) for value in stream["values"]):
            yield Said(int(at), labels.get("server", ""), labels.get("level", "info"), line)
