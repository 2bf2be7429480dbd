"""`plinth backups`: what there is to restore, whether the last copies came, what restores kept."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.backups.stack import Stack, running
from cli.backups.words import age, size, utc
from cli.context import Context
from cli.options import print_json


def show(context: Context, console: Console, word: str | None, *, as_json: bool) -> None:
    """Print all backups of a stack, or those of one item or store.

    Raises:
        PlinthError: the stack is not up, or a place cannot be asked.
    """
    stack = running(context)
    found = collect(stack, word)
    if as_json:
        print_json(found)
        return
    now = time.time()
    console.print(_there(found["backups"], now))
    console.print(_attempts(stack, found["status"], now))
    if found["kept"]:
        console.print(_kept(found["kept"]))
        console.print("drop with: plinth restore … --drop STAMP; exchange again with --undo STAMP")


def collect(stack: Stack, word: str | None) -> dict[str, Any]:
    """Ask all servers; `backups` are rows, `status` is by item and place, `kept` are rows."""
    items = [stack.item(word)] if word else list(stack.backups.items)
    found: dict[str, Any] = {"backups": [], "status": {}, "kept": []}
    for item in items:
        server = stack.servers[item.server]
        found["backups"] += server.backup("list", item.key)
        found["status"] |= server.backup("status", item.key)
        found["kept"] += server.backup("kept", item.key)
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
    table = Table("item", "place", "last success", "last attempt", title="The last copies",
                  title_justify="left", title_style="bold")  # fmt: skip
    for item in stack.backups.items:
        if item.key not in status:
            continue
        for place in item.keep:
            known = status[item.key].get(place, {})
            table.add_row(
                item.key,
                place,
                age(now - known["last_success"]) if "last_success" in known else "never",
                known.get("error") or ("well" if known else "none yet"),
            )
    return table


def _kept(rows: list[dict[str, Any]]) -> Table:
    table = Table("item", "stamp", "what", "where", "size", title="Kept by restores",
                  title_justify="left", title_style="bold")  # fmt: skip
    words = {"before": "data as it was before", "restored": "brought to be looked at"}
    for row in rows:
        table.add_row(
            row["item"], row["stamp"], words[row["what"]], row["path"], size(row["bytes"])
        )
    return table
