"""Prometheus' text format, for files that the node exporter reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A value of a metric, told from its others by labels."""

    value: float
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A metric that goes up and down, with all its values of now."""

    name: str
    words: str
    samples: tuple[Sample, ...]


def gauge(name: str, words: str, *values: tuple[float, Mapping[str, str]]) -> Gauge:
    """Return a metric.

    Args:
        name: with its unit at the end.
        words: what it is, for people.
        values: each with its labels.
    """
    samples = tuple(Sample(value=value, labels=labels) for value, labels in values)
    return Gauge(name=name, words=words, samples=samples)


def exposition(gauges: Iterable[Gauge]) -> str:
    """Return the file; what has no value is left out, for half a metric is an error there."""
    lines = []
    for item in gauges:
        if item.samples:
            lines += [f"# HELP {item.name} {item.words}", f"# TYPE {item.name} gauge"]
            lines += [f"{item.name}{_labels(s.labels)} {_number(s.value)}" for s in item.samples]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    """Return whole numbers as such: a time of today is more than seven digits."""
    return str(int(value)) if value == int(value) else f"{value:.6f}"
