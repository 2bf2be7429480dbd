"""`plinth drift`: looks, and shows what was found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import yaml
from rich.markup import escape
from rich.table import Table

from cli import config_check, engine_step
from cli.activation import FOLDER
from cli.errors import PlinthError
from cli.paths import ROOT
from cli.prepare import attach, use_key
from cli.steps import Steps
from components.ssh import KEY_FILE
from drift.copy import LookError, NothingMadeError, Source
from drift.look import Looker
from drift.remedies import Words
from drift.scratch import scratch

if TYPE_CHECKING:
    from rich.console import Console

    from cli.context import Context
    from drift.finding import Finding, Look

_NAMES = {
    "hetzner": "Hetzner",
    "cloudflare": "Cloudflare",
    "swarm": "Swarm",
    "servers": "inside servers",
}


def ready(context: Context, console: Console) -> None:
    """Have what a look needs on a machine that has made nothing yet, such as a job's runner.

    Without `PLINTH_SSH_KEY` the key stays that with which the stack was made from here.

    Raises:
        PlinthError: a part of the engine cannot be had, or the given key is not there.
    """
    if os.environ.get("PLINTH_SSH_KEY"):
        use_key(context)
    with Steps(console, 1).step("engine") as tell:
        engine_step.ready(context, tell)


def look(context: Context) -> Look:
    """Look at a stack; nothing is changed, and the stack is not locked.

    Raises:
        PlinthError: there is nothing to look at, or nothing could be held to the state.
    """
    agreed = config_check.check(context, tokens_needed=False).settings.drift_accepted
    with _looker(context) as looker:
        return looker.look(agreed, datetime.now(UTC).date())


def put_back(context: Context, console: Console) -> None:
    """Write the files on the servers as they were made, and say which.

    Raises:
        PlinthError: a server cannot be reached, or refuses.
    """
    with _looker(context) as looker:
        for line in looker.put_back():
            console.print(line, markup=False, soft_wrap=True)


@contextmanager
def _looker(context: Context) -> Iterator[Looker]:
    pulumi = attach(context)
    with scratch(context.state / "drift") as folder:
        try:
            yield Looker(
                source=Source(
                    root=ROOT,
                    stack=context.stack,
                    project=yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["name"],
                    variables=_plain_pulumi(pulumi.environment),
                ),
                key_file=ROOT / KEY_FILE.format(stack=context.stack),
                words=Words(
                    context.system, context.environment, context.stack, local=context.local
                ),
                folder=folder,
            )
        except NothingMadeError as error:
            raise PlinthError(f"Stack {context.stack}: {error}", exit_code=2) from None
        except LookError as error:
            raise PlinthError(f"Stack {context.stack} could not be looked at: {error}") from None


def show(console: Console, found: Look) -> None:
    """Print it for people."""
    if found.findings:
        count = len(found.findings)
        things = "thing is not as it was made" if count == 1 else "things are not as they were made"
        console.print(f"{found.stack}: {count} {things}")
        console.print(_table(found.findings))
        _print_remedies(console, found.findings)
    else:
        console.print(f"{found.stack}: everything that was looked at is as it was made.")
    for finding, reason in found.accepted:
        console.print(f"accepted: {escape(finding.what)}: {escape(reason)}", soft_wrap=True)
    for name, why in sorted(found.unseen.items()):
        console.print(f"not looked at: {name}: {escape(why)}", soft_wrap=True)


def _table(findings: Iterable[Finding]) -> Table:
    table = Table("where", "what", "how it differs", "since (UTC)")
    for finding in findings:
        told = "\n".join(finding.details)
        table.add_row(
            _NAMES[finding.place], escape(finding.what), escape(told), finding.since.words()
        )
    return table


def _print_remedies(console: Console, findings: Iterable[Finding]) -> None:
    """Print what to do, whole lines that can be copied."""
    for finding in findings:
        console.print(f"{finding.what}  [{finding.key}]", markup=False, soft_wrap=True)
        console.print(f"  keep: {finding.accept}", markup=False, soft_wrap=True)
        console.print(f"  undo: {finding.undo}", markup=False, soft_wrap=True)


def _plain_pulumi(variables: dict[str, str]) -> dict[str, str]:
    """Return the environment without the small `pulumi`, which passes the stack's own config."""
    own = str(FOLDER / "bin")
    path = ":".join(part for part in variables["PATH"].split(":") if not part.startswith(own))
    return variables | {"PATH": path}
