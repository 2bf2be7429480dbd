"""Reads Prometheus' text format, as the program's own files have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([0-9.eE+-]+)$")
_LABEL = re.compile(r'(\w+)="((?:\\.|[^"\\])*)"')


@dataclass(frozen=True)
class Read:
    """A value of a metric."""

    name: str
    labels: dict[str, str]
    value: float


@dataclass(frozen=True)
class Samples:
    """All values of a stack."""

    all: tuple[Read, ...]

    def of(self, name: str) -> tuple[Read, ...]:
        """Return the values of one metric."""
        return tuple(sample for sample in self.all if sample.name == name)

    def one(self, name: str) -> float | None:
        """Return the only value of a metric, None where it has none."""
        found = self.of(name)
        return found[0].value if found else None


def read(text: str) -> Samples:
    """Return all values; what is no line of a value is passed over."""
    return Samples(tuple(_lines(text)))


def _lines(text: str) -> Iterator[Read]:
    for line in text.splitlines():
        match = _LINE.match(line)
        if match:
            name, labels, value = match.groups()
            yield Read(name, dict(_LABEL.findall(labels or "")), float(value))
