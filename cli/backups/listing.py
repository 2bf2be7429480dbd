"""`plinth backups`: what there is to restore, whether the last copies came, what restores kept."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.backups import together
from cli.backups.stack import Stack, running
from cli.backups.words import age, size, utc
from cli.context import Context
from cli.errors import PlinthError
from cli.options import print_json


def show_at(context: Context, console: Console, moment: float, *, as_json: bool) -> None:
    """Print which copies there are for one moment, and the commands that bring them back.

    Raises:
        PlinthError: the stack is not up; or objects have no copy so early.
    """
    stack = running(context)
    found = collect(stack, None)
    parts = together.at(stack.backups.items, found["backups"], moment)
    if as_json:
        print_json(together.document(parts, moment))
    else:
        console.print(together.table(parts, moment))
        for line in together.commands(parts, moment, f"{context.system} {context.environment}"):
            console.print(line, markup=False, soft_wrap=True)
    if together.point(parts, moment) is None:
        raise PlinthError("there is no copy of all objects so early: choose a later moment")


def show(context: Context, console: Console, word: str | None, *, as_json: bool) -> None:
    """Print all backups of a stack, or those of one item or store.

    Raises:
        PlinthError: the stack is not up; or, once the rest is printed, a place could not be read.
    """
    stack = running(context)
    found = collect(stack, word)
    if as_json:
        print_json(found)
    else:
        _tables(stack, console, found)
    if found["not_read"]:
        said = [f"{row['item']} in {row['place']}: {row['error']}" for row in found["not_read"]]
        raise PlinthError("could not be read:\n" + "\n".join(said))


def _tables(stack: Stack, console: Console, found: dict[str, Any]) -> None:
    now = time.time()
    console.print(_there(found["backups"], now))
    console.print(_attempts(stack, found["status"], now))
    if found["kept"]:
        console.print(_kept(found["kept"]))
        console.print("drop with: plinth restore … --drop STAMP; exchange again with --undo STAMP")


def collect(stack: Stack, word: str | None) -> dict[str, Any]:
    """Ask all servers.

    Returns:
        `backups`, `not_read` (places that were away) and `kept` as rows, `status` by item and
        place.
    """
    items = [stack.item(word)] if word else list(stack.backups.items)
    found: dict[str, Any] = {"backups": [], "not_read": [], "status": {}, "kept": []}
    for item in items:
        server = stack.servers[item.server]
        for row in server.backup("list", item.key):
            found["not_read" if "error" in row else "backups"].append(row)
        found["status"] |= server.backup("status", item.key)
        known = [(row["store"], row["path"]) for row in found["kept"]]
        found["kept"] += [  # a database is kept of a store, whichever of its items it came by
            row
            for row in server.backup("kept", item.key)
            if (row["store"], row["path"]) not in known
        ]
    return found


def _there(rows: list[dict[str, Any]], now: float) -> Table:
    table = Table(
        "item", "place", "backup", "kind", "ended", "", "size", "restores", title="Backups",
        title_justify="left", title_style="bold",
    )  # fmt: skip
    for row in sorted(rows, key=lambda row: (row["item"], row["place"], -row["ended"])):
        place = row["place"] if row["off_site"] else f"{row['place']} (this server)"
        table.add_row(
            row["item"], place, row["id"], row["kind"], utc(row["ended"]), age(now - row["ended"]),
            size(row["bytes"]), row["restores"],
        )  # fmt: skip
    if not rows:
        table.add_row("none yet")
    return table


def _attempts(stack: Stack, status: dict[str, Any], now: float) -> Table:
    table = Table("item", "place", "last success", "last attempt", "read again", "lock",
                  title="The last copies", title_justify="left", title_style="bold")  # fmt: skip
    for item in stack.backups.items:
        if item.key not in status:
            continue
        for place in item.keep:
            known = status[item.key].get(place, {})
            table.add_row(
                item.key,
                place,
                age(now - known["last_success"]) if "last_success" in known else "never",
                known.get("error") or ("well" if "last_attempt" in known else "none yet"),
                _verified(known.get("verified"), now),
                _lock(known.get("lock")),
            )
    return table


def _verified(known: dict[str, Any] | None, now: float) -> str:
    """Say what came of reading a place's copies again."""
    if known is None:
        return "not yet"
    return known["error"] or f"all whole, {age(now - known['at'])}"


def _lock(known: dict[str, Any] | None) -> str:
    """Say how long the bucket itself keeps what is written from being deleted."""
    if known is None:
        return ""
    if known.get("hidden"):
        return "not allowed to see"
    if "error" in known:
        return str(known["error"])
    return f"{known['days']} days, {known['mode'].lower()}" if known["days"] else "none"


def _kept(rows: list[dict[str, Any]]) -> Table:
    table = Table("item", "stamp", "what", "where", "size", title="Kept by restores",
                  title_justify="left", title_style="bold")  # fmt: skip
    words = {
        "before": "data as it was before",
        "restored": "brought to be looked at",
        "bring": "half of a restore that goes on or was cut off",
        "rehearsed": "half of a rehearsal, likewise",
    }
    for row in rows:
        table.add_row(
            row["item"], row["stamp"], words[row["what"]], row["path"], size(row["bytes"])
        )
    return table
