"""What an upgrade is about to do, from which image to which, and how long a rehearsal has taken."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from cli.backups.stack import Stack
from cli.backups.words import age, size
from cli.errors import PlinthError
from components.blueprint.backups.specs import BackupSpec
from components.config.postgres_versions import major, why_not, with_major

FRESH = 7 * 86400.0  # seconds after which a rehearsal says nothing any more


@dataclass(frozen=True)
class Upgrade:
    """What is wanted.

    Attributes:
        now: image in the stack's files.
        image: the one that it will be.
        to: its major version.
        services: all that have the image of now, replicas among them.
    """

    now: str
    image: str
    to: int
    services: tuple[str, ...]


def wanted(stack: Stack, item: BackupSpec, to: int | None, image: str | None) -> Upgrade:
    """Return which image a store gets.

    Raises:
        PlinthError: it has that major already, is no Postgres whose files are copied, or nothing
            on its server copies the new major.
    """
    if not item.continuous:
        raise PlinthError(
            f"{item.store} has no backups by pgbackrest: only a Postgres that has can be upgraded "
            "by this command, or there would be no way back.",
            exit_code=2,
        )
    services = stack.config.services
    now = services[item.store].image
    found = image or (with_major(now, to) if to else None)
    version = major(found or "")
    if found is None or version is None:
        raise PlinthError(
            f"{found or now}: its tag names no major version. Give the new image: --image "
            "docker.io/library/postgres:17-bookworm",
            exit_code=2,
        )
    if to is not None and version != to:
        raise PlinthError(f"{found} is Postgres {version}, not {to}.", exit_code=2)
    if version == major(now):
        raise PlinthError(f"{item.store} has Postgres {version} already ({now}).", exit_code=2)
    if why := why_not(found, stack.config.settings.image):
        raise PlinthError(f"{why}: what cannot be copied is not upgraded to.", exit_code=2)
    alike = tuple(sorted(key for key, one in services.items() if one.image == now))
    return Upgrade(now, found, version, alike)


def rehearsed(upgrade: Upgrade, found: dict[str, Any], words: str) -> dict[str, Any]:
    """Return what the rehearsal of this very upgrade has measured.

    Args:
        upgrade: what is wanted.
        found: what the server knows.
        words: system, environment and store, for the way out.

    Raises:
        PlinthError: there was none, or it is too old, or of another version.
    """
    known: dict[str, Any] = found["rehearsal"]
    if known.get("to") == upgrade.to and known.get("from") == found["now"]["major"]:
        if time.time() - known["at"] < FRESH:
            return known
        why = f"it was rehearsed {age(time.time() - known['at'])}"
    else:
        why = "it was not rehearsed yet"
    raise PlinthError(
        f"Nothing was touched: {why}. First: plinth upgrade {words} --to {upgrade.to} --rehearse",
        exit_code=2,
    )


def table(  # noqa: PLR0913, PLR0917 - all that a person should see
    stack: Stack,
    item: BackupSpec,
    upgrade: Upgrade,
    found: dict[str, Any],
    stamp: str,
    rehearsal: dict[str, Any] | None,
) -> Table:
    """Return the plan; without a rehearsal that of a rehearsal."""
    now, context = found["now"], stack.context
    verb = "Upgrade" if rehearsal else "Rehearse the upgrade of"
    title = f"{verb} {item.store} of {context.system} {context.environment} to {upgrade.to}"
    shown = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    shown.add_row("from", f"Postgres {now['major']}, {upgrade.now}")
    shown.add_row("to", f"Postgres {upgrade.to}, {upgrade.image}")
    shown.add_row("how", "a new cluster is made beside the data; the new version's client reads the"
                  " old one, table by table, and the rows of each are counted in both")  # fmt: skip
    shown.add_row("size", f"{size(now['bytes'])}, {size(now['free'])} are free on the volume")
    if rehearsal is None:
        shown.add_row("touched", "nothing: the newest backup is brought, upgraded, looked at by "
                      "pg_amcheck and removed")  # fmt: skip
        return shown
    users = sorted(spec.key for spec in stack.blueprint.services if item.store in spec.depends_on)
    took = f"{rehearsal['standstill']:.0f} s for {size(rehearsal['bytes'])}"
    shown.add_row("meanwhile", f"{item.store} stands still: {took} when it was rehearsed, "
                  f"{age(time.time() - rehearsal['at'])}; then it starts anew. Without it: "
                  + (", ".join(users) or "nobody"))  # fmt: skip
    shown.add_row("before", "a backup")
    shown.add_row("file", f"{context.config_file.name}: the image of {', '.join(upgrade.services)}")
    back = f"plinth upgrade … --undo {stamp}, without what is written since"
    shown.add_row(
        "kept", f"the data of now, until: plinth restore … --drop {stamp}; back to it: {back}"
    )
    followers = [key for key in upgrade.services if key != item.store
                 and stack.config.services[key].replicas]  # fmt: skip
    if followers:
        shown.add_row("afterwards", f"{', '.join(followers)}: has to be copied anew")
    return shown
