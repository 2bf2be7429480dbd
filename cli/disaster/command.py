"""`plinth disaster`: destroys a server with its volume under load, recovers, and says what it cost.

It is the rehearsal of `plinth recover`, which it calls as a person would. On a real cloud it does
what it says too, and so has to be asked for twice.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from cli.backups.consent import Consent
from cli.backups.stack import Stack, running
from cli.cloud_inventory import of_stack
from cli.disaster import destroy
from cli.disaster.ledger import Ledger
from cli.disaster.prober import Prober
from cli.disaster.report import Report, table
from cli.errors import PlinthError
from cli.recover import command as recover_command
from cli.recover import plan

if TYPE_CHECKING:
    from rich.console import Console

    from cli.context import Context
    from cli.recover.command import Recovery
    from components.blueprint.backups.specs import BackupSpec

_ATTEMPTS = 3
_COPIES = 300.0  # seconds for first copies that are under way
_ANSWERS = 120.0  # seconds for the system to answer once it is made


@dataclass(frozen=True)
class Wish:
    """How it is to go.

    Attributes:
        server: key of the one that is destroyed; None: the one that has the database.
        whole: all servers and volumes.
        load: seconds of load before, at least; one that is random is added.
        rate: commits a second.
        real: also where the cloud is real.
        yes: do not ask; heard on the local cloud alone.
    """

    server: str | None = None
    whole: bool = False
    load: float = 60.0
    rate: float = 40.0
    real: bool = False
    yes: bool = False


def disaster(context: Context, console: Console, wish: Wish) -> Report:
    """Destroy, recover, compare.

    Raises:
        PlinthError: it was not confirmed, there is no copy to come back from, or a step failed.
    """
    if not context.local and not wish.real:
        raise PlinthError(
            f"{context.stack} runs on {context.cloud}: this destroys it. Rehearse it with "
            "CLOUD=local; where the real one is meant: --real.",
            exit_code=2,
        )
    stack = running(context)
    item = _database(stack)
    key = wish.server or item.server
    names = {spec.key: spec.name for spec in stack.blueprint.servers}
    if key not in names:
        raise PlinthError(f"There is no server {key!r}. Known: {', '.join(names)}.", exit_code=2)
    inventory = of_stack(stack.pulumi)
    what = destroy.chosen(inventory, context.stack, None if wish.whole else names[key])
    report = Report(
        context.system,
        context.environment,
        {kind: [str(thing["name"]) for thing in things] for kind, things in what.items() if things},
        stack.backups.rpo,
        stack.backups.rto,
    )
    _confirm(context, console, report, yes=wish.yes)
    _copies(stack, console, wish, key)
    ledger = Ledger(stack.servers[item.server], item.store, wish.rate)
    prober = Prober(_url(stack))
    before = _addresses(stack.pulumi.outputs())
    try:
        ledger.begin()
        prober.begin()
        load = wish.load + random.uniform(0, 45)  # noqa: S311 - anywhere in a segment's time
        console.print(f"under load for {load:.0f} s: {wish.rate:.0f} commits a second")
        time.sleep(load)
        at = time.time()
        destroy.destroy(inventory, what)
        ended = time.time()
        ledger.end()
        console.print(f"destroyed after {len(ledger.rows)} acknowledged commits", markup=False)
        done = _recover(context, console, report)
        report.phases, report.stores = done.phases, done.stores
        back = prober.back(ended, _ANSWERS)
        report.outage = None if back is None else round(back - at, 1)
    finally:
        ledger.end()
        prober.end()
    stack = running(context)
    ledger.server = stack.servers[item.server]
    report.count(ledger.rows, ledger.there(), ledger.archived, at)
    ledger.remove()
    after = _addresses(stack.pulumi.outputs())
    report.moved = {
        name: f"{before.get(name)} → {address}"
        for name, address in after.items()
        if before.get(name) != address
    }
    report.judge()
    console.print(table(report))
    return report


def _recover(context: Context, console: Console, report: Report) -> Recovery:
    """Recover as a person would: what was cut off is begun again, and goes on."""
    consent = Consent(given=True, possible=False)
    while True:
        report.attempts += 1
        try:
            return recover_command.recover(context, console, consent)
        except PlinthError as error:
            if report.attempts == _ATTEMPTS:
                raise
            console.print(f"{error}\nonce more, as it says", markup=False)


def _database(stack: Stack) -> BackupSpec:
    for item in stack.backups.items:
        if item.continuous:
            return item
    raise PlinthError(
        f"{stack.context.system} has no database of its own whose log is shipped: nothing that is "
        "lost could be counted.",
        exit_code=2,
    )


def _confirm(context: Context, console: Console, report: Report, *, yes: bool) -> None:
    for kind, names in report.destroyed.items():
        console.print(f"destroys {kind.replace('_', ' ')}: {', '.join(names)}", markup=False)
    if yes and context.local:
        return
    question = f"This destroys {context.stack} on {context.cloud}, to have it back. Type its name"
    if typer.prompt(question, default="", show_default=False) != context.stack:
        raise PlinthError("Nothing was destroyed: the name was not typed.", exit_code=2)


def _copies(stack: Stack, console: Console, wish: Wish, key: str) -> None:
    """Wait for the first copies off the server of all that will have to come back.

    Raises:
        PlinthError: one does not come.
    """
    volumes = {spec.key for spec in stack.blueprint.volumes if wish.whole or spec.server == key}
    gone = tuple(k for k, service in stack.config.services.items() if service.volume in volumes)
    found = plan.stores(gone, stack.config, stack.blueprint)
    deadline = time.monotonic() + _COPIES
    for store, item in found.back.items():
        while not _off_site(stack, item):
            if time.monotonic() > deadline:
                raise PlinthError(
                    f"{store} has no copy off the server: nothing was destroyed. See plinth "
                    f"backups {stack.context.system} {stack.context.environment} {item.key}"
                )
            console.print(f"waiting for the first copy of {store}", markup=False)
            time.sleep(5)


def _off_site(stack: Stack, item: BackupSpec) -> bool:
    rows: list[dict[str, Any]] = stack.servers[item.server].backup("list", item.key)
    return any(row["off_site"] and "error" not in row for row in rows)


def _url(stack: Stack) -> str:
    urls: dict[str, str] = stack.pulumi.outputs().get("urls") or {}
    if not urls:
        raise PlinthError("The stack has no address that its users ask.", exit_code=2)
    return urls.get("health") or next(iter(urls.values()))


def _addresses(outputs: dict[str, Any]) -> dict[str, str]:
    """Return every address and what every name leads to."""
    found = {
        f"{name} {kind}": str(server[kind])
        for name, server in outputs["servers"].items()
        for kind in ("public_ipv4", "private_ip", "floating_ip")
        if server.get(kind)
    }
    return found | {name: str(value) for name, value in (outputs.get("dns") or {}).items()}
