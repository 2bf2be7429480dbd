"""What Alertmanager counts of its messages, by way."""

from __future__ import annotations

import re
import time
from collections import Counter

from cli.monitoring.reach import Watch

_BEATS = 135.0  # seconds in which a heartbeat comes, if it does: each minute, or each other
_LINE = re.compile(
    r"^alertmanager_(notification_requests|notification_requests_failed|notifications_failed)_total"
    r'\{.*?integration="(\w+)".*?\} ([\d.e+]+)$',
    re.MULTILINE,
)


def after_a_beat(watch: Watch, beat: str | None, wanted: set[str]) -> dict[str, tuple[int, int]]:
    """Return what was counted before; where a heartbeat counts with a receiver, after it came.

    Alertmanager counts by way alone, and the next beat comes when all is over. A heartbeat that
    nobody takes is not waited for any longer: it does not count as taken.
    """
    before = counted(watch)
    if beat is None or beat not in wanted:
        return before
    deadline = time.monotonic() + _BEATS
    while True:
        time.sleep(2)
        now = counted(watch)
        if now.get(beat, (0, 0))[0] > before.get(beat, (0, 0))[0] or time.monotonic() > deadline:
            return now


def counted(watch: Watch) -> dict[str, tuple[int, int]]:
    """Return how many requests were taken by each way, and how many messages were given up.

    A message counts as sent before it is tried, and as failed after minutes of trying; requests
    count when they have been answered, or not.
    """
    text = watch.ask("alertmanager", "/metrics").decode()
    found: dict[str, Counter[str]] = {}
    for name, way, value in _LINE.findall(text):
        found.setdefault(way, Counter())[name] += int(float(value))
    return {
        way: (
            row["notification_requests"] - row["notification_requests_failed"],
            row["notifications_failed"],
        )
        for way, row in found.items()
    }
