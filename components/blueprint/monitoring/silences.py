"""Silences: times in which an alert's own copy of the routes is mute.

They stand in the stack's file with a reason and an end, and need no command that somebody forgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.blueprint.monitoring.calendar import span_of_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from components.config.monitoring.receivers import SilenceConfig


def routes(
    silences: tuple[SilenceConfig, ...], leaves: list[dict[str, Any]], otherwise: str
) -> list[dict[str, Any]]:
    """Return a route for each silence, which has the leaves, mute on its days, below it."""
    return [
        {
            "receiver": otherwise,
            "matchers": [f'alertname="{silence.alert}"', *_labels(silence)],
            "routes": [_muted(leaf, _names(silence, silences)) for leaf in leaves],
        }
        for silence in _narrow_first(silences)
    ]


def times(silences: tuple[SilenceConfig, ...]) -> list[dict[str, Any]]:
    """Return the days of each silence, by the name that its routes use."""
    return [
        {
            "name": _name(silences, silence),
            "time_intervals": span_of_days(silence.since, silence.until),
        }
        for silence in silences
    ]


def is_silenced(silences: tuple[SilenceConfig, ...], labels: Mapping[str, str], day: date) -> bool:
    """Tell whether an alert's route is mute: Alertmanager has it active all the same.

    Args:
        silences: of the stack.
        labels: of the alert, its name as `alertname` among them.
        day: UTC.
    """
    for silence in _narrow_first(silences):  # the first route that fits is the alert's
        if labels.items() >= {"alertname": silence.alert, **silence.labels}.items():
            return any(one.since <= day <= one.until for one in _covering(silence, silences))
    return False


def _narrow_first(silences: tuple[SilenceConfig, ...]) -> list[SilenceConfig]:
    return sorted(silences, key=lambda silence: -len(silence.labels))


def _covering(silence: SilenceConfig, silences: tuple[SilenceConfig, ...]) -> list[SilenceConfig]:
    """Return all silences that hold where this one does."""
    return [
        other
        for other in silences
        if other.alert == silence.alert and other.labels.items() <= silence.labels.items()
    ]


def _names(silence: SilenceConfig, silences: tuple[SilenceConfig, ...]) -> list[str]:
    return [_name(silences, other) for other in _covering(silence, silences)]


def _muted(leaf: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return leaf | {"mute_time_intervals": [*leaf.get("mute_time_intervals", []), *names]}


def _labels(silence: SilenceConfig) -> Iterable[str]:
    return (f"{name}={_quoted(value)}" for name, value in silence.labels.items())


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _name(silences: tuple[SilenceConfig, ...], silence: SilenceConfig) -> str:
    return f"silence-{silences.index(silence) + 1}"
