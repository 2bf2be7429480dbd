"""The lines that a document draws in what can be measured, and what lies beyond each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules.words import camel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.alerts.drill.fault import Scene

_ALL = 100.0  # percent


def lines(scene: Scene, signal: str) -> list[tuple[str, float]]:
    """Return the keys of a signal's thresholds with their lines, the lowest first."""
    found = [
        (key, line.above)
        for key, line in scene.watched.alerts.thresholds.items()
        if line.signal == signal and line.above is not None
    ]
    return sorted(found, key=lambda item: item[1])


def between(drawn: Sequence[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Give each threshold with a value that is over its own line and under the next one."""
    ends = [*(line for _, line in drawn[1:]), _ALL]
    for (key, line), end in zip(drawn, ends, strict=False):  # without lines there is an end more
        yield key, (line + end) / 2


def others(drawn: Sequence[tuple[str, float]], key: str) -> tuple[str, ...]:
    """Return the alerts of a signal's other thresholds: on the way they are crossed as well."""
    return tuple(camel(other) for other, _ in drawn if other != key)
