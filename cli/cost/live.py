"""Prices, availability and leftovers as the cloud's API has them now."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from cli.cloud import LocalCloud
from cli.cloud_inventory import HETZNER, Inventory
from cli.context import Context, resolve, systems
from cli.cost import show
from cli.cost.leftovers import KINDS, Leftover, leftovers
from cli.cost.priced import Priced, priced
from cli.errors import PlinthError
from cli.options import print_json
from cli.paths import ROOT, state_dir
from components.blueprint.kept_prices import Kept, kept
from components.catalog import DATA, Catalogue, load_catalogue
from components.catalog.differences import PriceDifference, differences
from components.catalog.live import LiveError, with_live

if TYPE_CHECKING:
    from rich.console import Console

    from cli.cost.command import Asked


def inventory(*, local: bool, state: Path) -> Inventory:
    """Return a client of the cloud that is meant.

    Raises:
        PlinthError: there is no token, or the local cloud does not run.
    """
    if local:
        cloud = LocalCloud(state)
        if not cloud.running():
            raise PlinthError(
                "The local cloud does not run, so that nobody can be asked; `make up` starts it.",
                exit_code=2,
            )
        known = cloud.environment()
        return Inventory(known["HCLOUD_ENDPOINT"], known["HCLOUD_TOKEN"])
    token = os.environ.get("HCLOUD_TOKEN")
    if not token:
        raise PlinthError(
            "HCLOUD_TOKEN is not set, so that Hetzner cannot be asked. Make a token (Read is "
            "enough) in the console under Security, API tokens; without it `plinth cost` goes by "
            "the dated catalogue.",
            exit_code=2,
        )
    return Inventory(os.environ.get("HCLOUD_ENDPOINT", HETZNER), token)


def live_catalogue(cloud: Inventory) -> Catalogue:
    """Return the catalogue with what the cloud asks now.

    Raises:
        PlinthError: it does not answer, or not in a form or currency that can be used.
    """
    today = datetime.now(UTC).date().isoformat()
    try:
        return with_live(load_catalogue(), cloud.pricing(), cloud.every("server_types"), today)
    except LiveError as error:
        raise PlinthError(f"Prices: {error}", exit_code=2) from error


def live_bill(context: Context, asked: Asked, console: Console) -> None:
    """Print a stack's bill at today's prices, and what the cloud knows beside it.

    Raises:
        PlinthError: the cloud cannot be asked, or the config has problems.
    """
    from cli.cost.command import bill_of  # noqa: PLC0415 - it imports this module

    cloud = inventory(local=context.local, state=context.state)
    catalogue = live_catalogue(cloud)
    found = priced(context, catalogue)
    bill = bill_of(found, asked, catalogue)
    things = {kind: cloud.every(kind) for kind in KINDS if kind != "images"}
    things["images"] = cloud.every("images", type="snapshot")
    idle = leftovers(things, stack_names(), catalogue, bill.today)
    servers = paying(found, things["servers"], catalogue)
    sold_out = unavailable(found, catalogue)
    moved = differences(load_catalogue(), catalogue)
    if asked.form == "csv":
        show.write_csv(bill.as_csv())
        return
    if asked.form == "json":
        print_json(
            bill.as_json()
            | {
                "unavailable": list(sold_out),
                "kept": [_kept_json(item) for item in servers],
                "leftovers": [item.as_json() for item in idle],
                "differences": [item.as_json() for item in moved],
            }
        )
        return
    show.show(console, bill)
    for words in sold_out:
        _say(console, "[red]sold out[/red]", words)
    for item in servers:
        if item.words():
            _say(console, "[yellow]note[/yellow]", item.words())
    for left in idle:
        _say(console, "[yellow]idle[/yellow]", left.words)
    for difference in moved:
        _say(console, "[yellow]price[/yellow]", difference.words)


def _say(console: Console, mark: str, words: str) -> None:
    console.print(f"{mark} {escape(words)}", highlight=False, soft_wrap=True)


def _kept_json(item: Kept) -> dict[str, str | None]:
    return {
        "server": item.server,
        "created": str(item.created),
        "now": None if item.now is None else str(item.now),
        "after": None if item.after is None else str(item.after),
    }


def stack_names() -> set[str]:
    """Return the names of all stacks that have a file, as labels have them."""
    from cli.cost.command import environments  # noqa: PLC0415 - it imports this module

    return {
        name
        for system in systems()
        for environment in environments(system)
        for name in (resolve(system, environment, None).stack, f"{system}-{environment}")
    }


def paying(found: Priced, servers: list[dict[str, Any]], catalogue: Catalogue) -> tuple[Kept, ...]:
    """Return what each server of a stack that is there costs now, and after a replace or resize."""
    there = {server["name"]: server for server in servers}
    return tuple(
        kept(
            spec.key,
            there[spec.name]["server_type"]["name"],
            spec.type,
            spec.location,
            created_on(there[spec.name]),
            catalogue,
        )
        for spec in found.paid.servers
        if spec.name in there
    )


def created_on(server: Mapping[str, Any]) -> date:
    """Return the day on which a server was made."""
    return date.fromisoformat(server["created"][:10])


def unavailable(found: Priced, catalogue: Catalogue) -> tuple[str, ...]:
    """Return which types of a plan cannot be ordered now where it wants them."""
    words = []
    for spec in found.paid.servers:
        kind = catalogue.server_types[spec.type]
        if kind.available is not None and spec.location not in kind.available:
            others = ", ".join(kind.available) or "nowhere"
            words.append(
                f"{spec.key}: {spec.type} cannot be ordered at {spec.location} now (it can: "
                f"{others}); a server that is there stays."
            )
    return tuple(words)


def catalogue_differences(cloud: str | None) -> tuple[PriceDifference, ...]:
    """Return where the files and the cloud differ.

    Args:
        cloud: `local`, else Hetzner.
    """
    asked = inventory(local=cloud == "local", state=state_dir(ROOT))
    return differences(load_catalogue(), live_catalogue(asked))


def refresh(cloud: str | None, folder: Path = DATA) -> list[Path]:
    """Write today's prices into the catalogue's files and return those that changed.

    Raises:
        PlinthError: it is the local cloud, which sells what these files say.
    """
    from components.catalog.refresh import write  # noqa: PLC0415 - needs a writer of YAML

    if cloud == "local":
        raise PlinthError(
            "The local cloud sells what the catalogue says; `--refresh` asks Hetzner.", exit_code=2
        )
    asked = inventory(local=False, state=state_dir(ROOT))
    return write(folder, load_catalogue(), live_catalogue(asked))


__all__ = ["Leftover", "catalogue_differences", "inventory", "live_bill", "refresh"]
