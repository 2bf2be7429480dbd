"""`make bench`; with words only these parts: `python -m bench explain preview`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from bench import (
    api,
    backup,
    boot,
    cost,
    engine,
    explain,
    figures,
    monitoring,
    policies,
    preview,
    report,
    rpo,
    stack,
    systems,
)
from bench.checkout import Checkout
from cli.cloud import LocalCloud
from cli.paths import ROOT
from cli.preflight import machines_possible

PARTS = (
    "stack",
    "engine",
    "explain",
    "cost",
    "report",
    "policies",
    "preview",
    "systems",
    "monitoring",
    "rpo",
    *backup.PARTS,
)


def main(words: list[str]) -> int:
    """Measure in checkouts of their own, show the table, keep the JSON."""
    console = Console(highlight=False)
    unknown = [word for word in words if word not in PARTS]
    if unknown:
        console.print(f"There is no part {', '.join(unknown)}. Known: {', '.join(PARTS)}.")
        return 2
    parts = words or list(PARTS)
    found: list[figures.Figure] = []
    if "explain" in parts:
        with console.status("explain"):
            found += explain.measure()
    if "cost" in parts:
        with console.status("cost"):
            found += cost.measure()
    if "report" in parts:
        with console.status("report"):
            found += report.measure()
    if "policies" in parts:
        with console.status("policies"), _checkout() as folder:
            found += policies.measure(Checkout(Path(folder)))
    if "preview" in parts:
        with console.status("previews"), _checkout() as folder:
            found += preview.measure(Checkout(Path(folder)))
    if "stack" in parts:
        with _checkout() as folder:
            found += _stack(console, Checkout(Path(folder)))
    if not machines_possible():
        found += _booted(console, parts)
    if "engine" in parts:
        found += engine.measure()
    figures.show(console, found)
    console.print(f"JSON: {figures.write(ROOT / 'bench' / 'results', found)}")
    return 0


def _booted(console: Console, parts: list[str]) -> list[figures.Figure]:
    """Measure what needs servers with an inside."""
    found: list[figures.Figure] = []
    if "systems" in parts:
        with console.status("all systems"), _checkout() as folder:
            found += systems.measure(Checkout(Path(folder)))
    if "monitoring" in parts:
        with console.status("monitoring"), _checkout() as folder:
            found += monitoring.measure(Checkout(Path(folder)))
    if "rpo" in parts:
        with console.status("losses of server and disk"), _checkout() as folder:
            found += rpo.measure(Checkout(Path(folder)))
    copies = [part for part in backup.PARTS if part in parts]
    if copies:
        with console.status("backups"), _checkout() as folder:
            found += backup.measure(Checkout(Path(folder)), copies)
    return found


def _stack(console: Console, checkout: Checkout) -> list[figures.Figure]:
    """Measure the default stack from nothing to nothing."""
    found: list[figures.Figure] = []
    try:
        with console.status("up, preview, refresh"):
            found += stack.measure(checkout)
        with console.status("API"):
            found += api.measure(LocalCloud(checkout.state))
        if not machines_possible():
            with console.status("boot"):
                found += boot.measure(LocalCloud(checkout.state))
    finally:
        with console.status("down"):
            found += stack.measure_down(checkout)
    return found


def _checkout() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="plinth-bench-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
