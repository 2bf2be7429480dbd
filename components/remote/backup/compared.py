"""Holds a database that came back to the ledger of what it had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import digest, rows

if TYPE_CHECKING:
    from .session import Session

_ROUND = 1 << 32  # transactions' numbers have 32 bits


def differences(session: Session, ledger: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Hold a restored database to a ledger.

    Returns:
        What differs, a sentence for each table; and the tables that could not be held to it, since
        somebody was writing to them when it was taken.
    """
    there = set(rows.sizes(session))
    moving, wrong, open_ = set(ledger["moving"]), [], []
    pages = rows.Pages(ledger["percent"], ledger["seed"])
    seen = in_snapshot_of(ledger.get("snapshot", ""))
    numbers = digest.of_tables(session) if ledger.get("sums") == digest.NAME else {}
    for table, (number, total) in ledger["tables"].items():
        if table not in there:
            wrong.append(f"{table} is not there")
            continue
        wanted = [number, total]
        row = numbers.get(table, digest.TEXT) if total is not None else ""
        found = rows.count(session, table, pages, row=row)
        if found != wanted and table in moving and seen:
            found = rows.count(session, table, pages, row=row, only=seen)
        if found == wanted:
            continue
        if table in moving:
            open_.append(table)
        elif found[0] != number:
            wrong.append(f"{table} has {found[0]} rows, and had {number}")
        else:
            wrong.append(f"{table} has as many rows as it had, {number}, with other content")
    wrong += [f"{table} was not there" for table in sorted(there - set(ledger["tables"]) - moving)]
    return wrong, open_


def in_snapshot_of(snapshot: str) -> str:
    """Return the condition that the row was there in a snapshot, as far as the row itself says so.

    Rows name transactions by 32 bits, which come round again.
    """
    if not snapshot:
        return ""
    _, following, listed = snapshot.split(":")
    before = f"({int(following) % _ROUND} - xmin::text::bigint) & {_ROUND - 1}"
    found = f"({before}) BETWEEN 1 AND {_ROUND // 2}"
    running = ", ".join(str(int(number) % _ROUND) for number in listed.split(",") if number)
    return f"{found} AND xmin::text::bigint NOT IN ({running})" if running else found
