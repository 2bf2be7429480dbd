"""What a restore is about to do, in words, before anything is touched."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from cli.backups.stack import Stack
from cli.backups.words import age, size, utc
from components.blueprint.backups.specs import BackupSpec


@dataclass(frozen=True)
class Wish:
    """What somebody wants back; nothing but an item: the newest that there is.

    Attributes:
        moment: seconds since 1970.
        backup: id of one.
        place: where from.
        timeline: which history, where an earlier restore left several.
        beside: leave the data as it is, and bring the other beside it.
        tenant: key of the tenant whose schema alone comes back.
        database: name of the database that alone comes back.
    """

    moment: float | None = None
    backup: str | None = None
    place: str | None = None
    timeline: int | None = None
    beside: bool = False
    tenant: str | None = None
    database: str | None = None

    def words(self) -> dict[str, Any]:
        """Return it as `plinth-backup` takes it."""
        named = {
            "moment": self.moment,
            "backup": self.backup,
            "place": self.place,
            "timeline": self.timeline,
            "beside": self.beside or None,
        }
        return {name: value for name, value in named.items() if value is not None}


def table(stack: Stack, item: BackupSpec, wish: Wish, found: dict[str, Any], stamp: str) -> Table:
    """Return the plan of a restore that the server has chosen."""
    context = stack.context
    what = "beside the data" if wish.beside else "in place"
    what = f"tenant {wish.tenant} alone" if wish.tenant else what
    what = f"database {wish.database} alone" if wish.database else what
    title = f"Restore {item.store} of {context.system} {context.environment}, {what}"
    shown = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    where = found["place"] if found["off_site"] else f"{found['place']} (this server)"
    backup = f"{found['kind']} backup {found['backup']}, ended {utc(found['ended'])}"
    shown.add_row("from", f"{where}: {backup}")
    for place, why in found["not_read"].items():
        shown.add_row("not read", f"{place}: {why}")
    shown.add_row("up to", _reach(found))
    shown.add_row("size", f"{size(found['bytes'])}, {size(found['free'])} are free on the volume")
    if wish.beside:
        shown.add_row("touched", f"nothing; it is brought to a folder named {stamp}")
        return shown
    shown.add_row("lost", _loss(found))
    if wish.tenant:
        shown.add_row("meanwhile", "everything goes on; all other tenants are left as they are")
        shown.add_row("kept", f"the schema of now under its name and _before_{stamp.lower()}")
        return shown
    if wish.database:
        shown.add_row("meanwhile", f"everything goes on; who uses {wish.database} is sent away for "
                      "a moment when it is exchanged")  # fmt: skip
        shown.add_row("kept", f"the database of now as {wish.database}_before_{stamp.lower()}")
        return shown
    shown.add_row("meanwhile", f"{item.store} stands still for the exchange; without it: "
                  + (", ".join(_users(stack, item.store)) or "nobody"))  # fmt: skip
    shown.add_row("kept", f"the data of now beside the new, until: plinth restore … --drop {stamp}")
    followers = _followers(stack, item.store)
    if followers:
        words = ", ".join(followers)
        shown.add_row("afterwards", f"{words}: has to be copied anew (docs/databases.md)")
    return shown


def _reach(found: dict[str, Any]) -> str:
    if found["exactly"]:
        return f"the end of that backup, {utc(found['ended'])}"
    if found["moment"] is not None:
        return f"{utc(found['moment'])}, by the log"
    return f"the end of the log, at least {utc(found['reaches'])}"


def _loss(found: dict[str, Any]) -> str:
    if not found["exactly"] and found["moment"] is None:
        return "nothing that is in the log"
    return (
        f"all that was committed after {utc(found['reaches'])} "
        f"({age(time.time() - found['reaches'])})"
    )


def _users(stack: Stack, store: str) -> list[str]:
    return sorted(spec.key for spec in stack.blueprint.services if store in spec.depends_on)


def _followers(stack: Stack, store: str) -> list[str]:
    services = stack.config.services
    return sorted(
        key
        for key, service in services.items()
        if service.postgres and service.postgres.replica_of == store
    )
