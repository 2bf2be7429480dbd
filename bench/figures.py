"""Figures, their limits, and how they are shown and kept."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured quantity.

    Attributes:
        values: every run's value, in `unit`.
        limit: what it should stay under, None where there is no goal.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    limit: float | None = None

    @property
    def median(self) -> float:
        """Return the median of the runs."""
        return statistics.median(self.values)


def machine() -> dict[str, str | int | float]:
    """Return the facts of this machine that figures depend on."""
    return {
        "cores": os.cpu_count() or 0,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
    }


def show(console: Console, figures: list[Figure]) -> None:
    """Print the table."""
    table = Table(title="Plinth, measured", title_justify="left")
    for heading in ("what", "median", "min", "max", "runs", "goal"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for figure in figures:
        goal = "" if figure.limit is None else f"< {figure.limit:g} {figure.unit}"
        met = figure.limit is None or figure.median < figure.limit
        colour = "green" if met else "red"
        table.add_row(
            figure.name,
            f"[{colour}]{figure.median:.4g} {figure.unit}[/{colour}]",
            f"{min(figure.values):.4g}",
            f"{max(figure.values):.4g}",
            str(len(figure.values)),
            goal,
        )
    console.print(table)


def write(folder: Path, figures: list[Figure]) -> Path:
    """Keep the figures with the machine's facts as JSON and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}.json"
    rows = [asdict(figure) | {"median": figure.median} for figure in figures]
    document = {"measured_at": now.isoformat(), "machine": machine(), "figures": rows}
    path.write_text(json.dumps(document, indent=2) + "\n")
    return path
