"""Prometheus' text format: families of samples with labels."""

from __future__ import annotations

from typing import Literal

Kind = Literal["counter", "gauge"]


class Families:
    """Samples by the family that they belong to, in the order in which families came."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Kind, str, list[str]]] = {}

    def add(self, name: str, kind: Kind, about: str, value: float, /, **labels: str) -> None:
        """Add a sample."""
        _, _, lines = self._found.setdefault(name, (kind, about, []))
        said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"{name}{{{said}}} {value!r}" if said else f"{name} {value!r}")

    def text(self) -> str:
        """Return everything as Prometheus reads it."""
        parts = []
        for name, (kind, about, lines) in self._found.items():
            parts += [f"# HELP {name} {about}", f"# TYPE {name} {kind}", *lines]
        return "\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
