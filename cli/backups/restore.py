"""`plinth restore`: plan, confirm, bring beside, exchange, and the way back from that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import typer
from rich.console import Console

from cli.backups import halted, parts, plan, today
from cli.backups.consent import Consent, confirm
from cli.backups.plan import Wish
from cli.backups.stack import Stack, running
from cli.backups.words import utc
from cli.context import Context
from cli.errors import PlinthError
from cli.lock import exclusive
from cli.steps import Steps
from components.blueprint.backups.specs import BackupSpec
from components.config.postgres_versions import major


def restore(context: Context, console: Console, word: str, wish: Wish, consent: Consent) -> None:
    """Bring a store back.

    Args:
        context: the stack.
        console: for plan and progress.
        word: an item or a store.
        wish: what of it.
        consent: whether it is given, or somebody can be asked.

    Raises:
        PlinthError: it cannot be, or was not confirmed; or a step failed, with the way back.
    """
    with exclusive(context.state, "restore"):
        stack = running(context)
        item = stack.item(word)
        schema = parts.schema(stack, item, wish.tenant) if wish.tenant else None
        wish = parts.whole(stack, item, wish)
        server = stack.servers[item.server]
        # a dump is laid out as a file first, whatever is made of it
        wanted = json.dumps(wish.words() | ({"beside": True} if item.method == "pg_dump" else {}))
        found = server.backup("choose", item.key, wanted)
        same = found.get("major") in {None, now := _major(stack, item)}
        if not (same or wish.beside):
            raise PlinthError(
                f"{found['backup']} is of Postgres {found['major']}, and {item.store} has {now}: "
                "--beside brings its files. An upgrade is undone by plinth upgrade --undo.",
                exit_code=2,
            )
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        console.print(plan.table(stack, item, wish, found, stamp))
        confirm(context, item.store, consent)
        opens = wish.beside and item.continuous and same
        part = bool(schema or wish.database)
        steps = Steps(console, 2 if opens else 1 if wish.beside else 3 if part else 5)
        with steps.step("restore beside the data") as tell:
            server.backup("bring", item.key, stamp, wanted, tell=tell)
            tell("")
        if wish.beside:
            _shown(stack, item, stamp, steps, opens=opens)
            return
        if schema:
            with steps.step(f"exchange {schema[1]}"):
                server.backup("exchange", item.key, stamp, *schema)
        elif wish.database:
            with steps.step(f"exchange {wish.database}"):
                server.backup("database", item.key, stamp, wish.database)
        else:
            _exchange(stack, item, stamp, steps, "swap")
        _finish(stack, item, stamp, steps)
        if schema:
            return
        console.print(
            f"The data of before is kept. Put it back: plinth restore {_words(stack, item)} --undo "
            f"{stamp}; remove it: --drop {stamp}",
            markup=False,
            soft_wrap=True,
        )


def _shown(stack: Stack, item: BackupSpec, stamp: str, steps: Steps, *, opens: bool) -> None:
    """Say where what was brought beside is; a Postgres is opened to be looked at."""
    console = steps.console
    if opens:
        with steps.step("open it, reached by nobody else"):
            found = stack.servers[item.server].backup("open", item.key, stamp)
        line = f"sudo docker exec -it {found['container']} psql -h /tmp -U postgres"
        console.print(
            f"Look at it: {stack.servers[item.server].ssh} -t '{line}'", markup=False,
            soft_wrap=True,
        )  # fmt: skip
    console.print(
        f"brought as {stamp}; plinth backups shows where. Remove it: plinth restore "
        f"{_words(stack, item)} --drop {stamp}",
        markup=False,
        soft_wrap=True,
    )


def undo(context: Context, console: Console, word: str, stamp: str, consent: Consent) -> None:
    """Put the data that a restore kept in its place again; what was restored is kept in turn.

    Raises:
        PlinthError: there is none, or a step failed.
    """
    with exclusive(context.state, "restore"):
        stack = running(context)
        item = stack.item(word)
        (row, *_) = there(stack, item, stamp, "before")
        name = row.get("of") or item.store
        console.print(f"{name} goes back to the data that it had before {stamp}.")
        confirm(context, item.store, consent)
        steps = Steps(console, 2 if "of" in row else 4)
        if row.get("major", now := _major(stack, item)) != now:
            raise PlinthError(
                f"{stamp} is of Postgres {row['major']}: plinth upgrade {_words(stack, item)} "
                f"--undo {stamp}",
                exit_code=2,
            )
        if "of" in row:
            with steps.step(f"exchange {name}"):
                stack.servers[item.server].backup("database-back", item.key, stamp, name)
        else:
            _exchange(stack, item, stamp, steps, "swap-back")
        _finish(stack, item, stamp, steps)


def drop(context: Context, console: Console, word: str, stamp: str, *, yes: bool) -> None:
    """Remove what a restore has left.

    Raises:
        PlinthError: there is nothing of this stamp, or it was not confirmed.
    """
    stack = running(context)
    item = stack.item(word)
    there(stack, item, stamp, None)
    if not yes and not typer.confirm(f"Remove what is kept of {item.store} as {stamp}?"):
        raise PlinthError("not confirmed; nothing was removed", exit_code=2)
    stack.servers[item.server].backup("drop", item.key, stamp)
    console.print(f"removed what was kept of {item.store} as {stamp}", markup=False)


def there(stack: Stack, item: BackupSpec, stamp: str, what: str | None) -> list[dict[str, Any]]:
    """Return what is kept under a stamp.

    Raises:
        PlinthError: nothing is.
    """
    rows: list[dict[str, Any]] = stack.servers[item.server].backup("kept", item.key)
    found = [row for row in rows if row["stamp"] == stamp and what in {None, row["what"]}]
    if not found:
        known = ", ".join(sorted({row["stamp"] for row in rows})) or "nothing"
        raise PlinthError(
            f"Nothing of {stamp} is kept of {item.store}; there is: {known}.", exit_code=2
        )
    return found


def _exchange(stack: Stack, item: BackupSpec, stamp: str, steps: Steps, verb: str) -> None:
    """Stop the store, exchange its data, start it; it is started whatever comes between."""
    server = stack.servers[item.server]
    halted.stopped(stack, item, steps)
    try:
        with steps.step("exchange the data"):
            server.backup(verb, item.key, stamp)
    except BaseException as error:  # a lost connection and Ctrl-C too: it must not stand still
        halted.started(stack, item, error)
        raise
    reads = ", read the log" if item.continuous else ""
    with steps.step(f"start {item.store}{reads}") as tell:
        halted.started(stack, item, None)
        try:
            last = server.backup("settled", item.key)["last_commit"]
        except PlinthError as error:
            if verb != "swap":  # nothing leads back from here: both are of one history by now
                raise
            raise PlinthError(
                f"{error}. The data of before is kept: plinth restore {_words(stack, item)} "
                f"--undo {stamp}"
            ) from error
        tell(f"last commit {utc(last)}" if last else "")


def _finish(stack: Stack, item: BackupSpec, stamp: str, steps: Steps) -> None:
    with steps.step("roles, passwords and migrations of today, a new backup") as tell:
        today.given(stack, item, tell)
        tell(f"kept: {stamp}")


def _major(stack: Stack, item: BackupSpec) -> int | None:
    service = stack.config.services.get(item.store)
    return major(service.image) if service else None


def _words(stack: Stack, item: BackupSpec) -> str:
    return f"{stack.context.system} {stack.context.environment} {item.key}"
