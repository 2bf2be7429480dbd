"""Drills on the servers of a stack: begun from here, and shown."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.backups.stack import Stack, running
from cli.backups.words import size, utc
from cli.context import Context
from cli.errors import PlinthError
from cli.options import print_json
from cli.steps import Steps
from components.blueprint.backups.specs import BackupSpec

Report = dict[str, Any]
_JSON = "["  # what a line of reports begins with


@dataclass(frozen=True)
class Manner:
    """How restores are rehearsed.

    Attributes:
        place: where copies are taken from; None: those off the server take turns.
        quick: a database's log is shipped at once.
    """

    place: str | None = None
    quick: bool = False

    def words(self) -> list[str]:
        """Return it as `plinth-backup` takes it."""
        return [*([f"--place={self.place}"] if self.place else []), *["--quick"][: self.quick]]


def drill(
    context: Context, console: Console, word: str | None, manner: Manner, *, as_json: bool
) -> None:
    """Rehearse restores of a stack's items, or of one item or store.

    Raises:
        PlinthError: the stack is not up, a drill could not begin, or one failed.
    """
    stack = running(context)
    items = _items(stack, word)
    servers = sorted({item.server for item in items})
    steps = Steps(Console(stderr=True) if as_json else console, len(servers))
    reports: list[Report] = []
    for server in servers:
        keys = [item.key for item in items if item.server == server]
        with steps.step(f"drill on {server}: {', '.join(keys)}") as tell:
            command = ["sudo", "plinth-backup", "drill", *keys, *manner.words()]
            said = stack.servers[server].run(f"{shlex.join(command)} 2>&1 || true", _heard(tell))
            reports += parse(said)
    _show(console, reports, as_json=as_json)
    failed = [f"{report['item']}: {report['error']}" for report in reports if report["error"]]
    if failed:
        raise PlinthError("a restore was not proven:\n" + "\n".join(failed))


def _heard(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Pass on what is for people."""
    return lambda line: None if line.startswith(_JSON) else tell(line)


def show_last(context: Context, console: Console, word: str | None, *, as_json: bool) -> None:
    """Show what came of the last drills.

    Raises:
        PlinthError: the stack is not up.
    """
    stack = running(context)
    reports = []
    for item in _items(stack, word):
        known = stack.servers[item.server].backup("drills", item.key).get(item.key, {})
        if "report" in known:
            reports.append(known["report"])
    _show(console, reports, as_json=as_json)


def parse(said: str) -> list[Report]:
    """Return the reports among what a server said.

    Raises:
        PlinthError: there is none; the drill did not begin.
    """
    lines = [line for line in said.splitlines() if line.strip()]
    for line in reversed(lines):
        if line.startswith(_JSON):
            found: list[Report] = json.loads(line)
            return found
    why = lines[-1].removeprefix("plinth-backup: ") if lines else "the server said nothing"
    raise PlinthError(why)


def _items(stack: Stack, word: str | None) -> list[BackupSpec]:
    """Return the item of this key, or all of the store that is called so."""
    if word is None:
        return list(stack.backups.items)
    found = [item for item in stack.backups.items if item.key == word]
    found = found or [item for item in stack.backups.items if item.store == word]
    return found or [stack.item(word)]  # which says what there is


def _show(console: Console, reports: list[Report], *, as_json: bool) -> None:
    if as_json:
        print_json(reports)
        return
    console.print(table(reports))
    for report in reports:
        console.print(_steps(report))


def table(reports: Iterable[Report]) -> Table:
    """Return the drills one by one: from where, whether they passed, and by how much."""
    shown = Table("item", "from", "backup", "size", "drilled", "", "RPO", "RTO", title="Drills",
                  title_justify="left", title_style="bold")  # fmt: skip
    for report in reports:
        shown.add_row(
            report["item"],
            report["place"] if report["off_site"] else f"{report['place']} (this server)",
            f"{report['kind']} {report['backup']}" if report["backup"] else "none",
            size(report["bytes"]),
            utc(report["begun"]),
            "passed" if report["passed"] else "FAILED",
            _against(report["rpo"], report["rpo_target"]),
            _against(report["rto"], report["rto_target"]),
        )
    if not shown.row_count:
        shown.add_row("none yet")
    return shown


def _steps(report: Report) -> Table:
    shown = Table(title=f"{report['item']}, step by step", title_justify="left", box=None,
                  show_header=False, title_style="bold")  # fmt: skip
    for step in report["steps"]:
        mark = "✓" if step["passed"] else "✗"
        shown.add_row(f"  {mark} {step['name']}", f"{step['seconds']:.1f} s", step["said"])
    if report["error"] and all(step["passed"] for step in report["steps"]):
        shown.add_row("  ✗", "", report["error"])
    return shown


def _against(seconds: float | None, target: float | None) -> str:
    if seconds is None:
        return "not measured"
    return seconds_in_words(seconds) + (f" of {seconds_in_words(target)}" if target else "")


def seconds_in_words(seconds: float) -> str:
    """Return a length of time as people say it."""
    for length, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {word}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004
