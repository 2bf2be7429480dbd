"""`plinth doctor`: what is here, what is missing, what would be done about it and why."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import asdict, dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table

from cli import engine_step, preflight, system_packages
from cli.cloud import LocalCloud
from cli.context import Context
from cli.paths import cache_dir, state_dir

Verdict = Literal["ok", "todo", "missing"]
MARKS = {"ok": "[green]✓[/green]", "todo": "[yellow]•[/yellow]", "missing": "[red]✗[/red]"}


@dataclass(frozen=True)
class Finding:
    """One fact about this machine; `missing` is what `make up` cannot mend by itself."""

    part: str
    verdict: Verdict
    detail: str


def findings(context: Context | None) -> list[Finding]:
    """Look at everything and change nothing."""
    found = [Finding("python", "ok", f"{sys.version.split()[0]} at {sys.executable}")]
    found += [_package(need) for need in system_packages.NEEDS]
    found += [Finding(*row) for row in engine_step.doctor_rows()]
    found += [_servers(), *_places()]
    if context and not context.local:
        found += [_token(name) for name in ("HCLOUD_TOKEN", "CLOUDFLARE_API_TOKEN")]
    if context and context.local:
        cloud = LocalCloud(context.state)
        words = f"runs at {cloud.profile().get('api')}" if cloud.running() else "not running"
        found.append(Finding("local cloud", "ok" if cloud.running() else "todo", words))
    return found


def show(console: Console, found: list[Finding]) -> None:
    """Print the findings as a table."""
    table = Table(show_header=False, box=None)
    for finding in found:
        table.add_row(MARKS[finding.verdict], finding.part, finding.detail)
    console.print(table)


def as_json(found: list[Finding]) -> list[dict[str, str]]:
    """Return the findings for a script."""
    return [asdict(finding) for finding in found]


def _package(need: system_packages.Need) -> Finding:
    missing = need in system_packages.missing()
    if not missing:
        return Finding(f"package {need.package}", "ok", f"has {need.program}: {need.purpose}")
    if system_packages.can_install():
        return Finding(f"package {need.package}", "todo", f"make up installs it: {need.purpose}")
    line = system_packages.install_line([need.package])
    return Finding(f"package {need.package}", "missing", f"{need.purpose}; run: {line}")


def _servers() -> Finding:
    why = preflight.machines_possible()
    words = f"API only: {why}" if why else "servers of the local cloud can boot"
    return Finding("servers", "missing" if why else "ok", words)


def _places() -> list[Finding]:
    rows = []
    for part, place in (("cache", cache_dir()), ("state", state_dir())):
        existing = next(path for path in (place, *place.parents) if path.exists())
        free = shutil.disk_usage(existing).free / preflight.GIB
        enough = free >= preflight.FREE_GIB
        rows.append(Finding(part, "ok" if enough else "missing", f"{place}, {free:.0f} GiB free"))
    return rows


def _token(name: str) -> Finding:
    given = bool(os.environ.get(name))
    words = "set" if given else "not set: a real cloud needs it (README, Real clouds)"
    return Finding(name, "ok" if given else "missing", words)
