"""Prints a picture: for people on one screen, for programs as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cli.backups.words import age, size, utc
from cli.status.picture import Picture

_COLOURS = {"fine": "green", "could not look": "yellow", "wrong": "red"}


def screen(seen: Picture) -> Group:
    """Return all of it, what is wrong at the top."""
    head = Text.assemble(
        (f"{seen.title}  ", "bold"),
        (seen.state, f"bold {_COLOURS[seen.state]}"),
        (f"  {utc(seen.at)}", "dim"),
    )
    parts: list[Any] = [head]
    parts += [Text(f"  ✗ {sentence}", "red") for sentence in seen.wrong]
    parts += [Text(f"  ? {sentence}", "yellow") for sentence in seen.unseen]
    parts += [_servers(seen), _services(seen), _stores(seen), _rest(seen)]
    return Group(*(part for part in parts if part is not None))


def as_json(seen: Picture) -> dict[str, Any]:
    """Return it for a script; moments are seconds since 1970."""
    return {
        "stack": seen.stack,
        "at": seen.at,
        "state": seen.state,
        "wrong": list(seen.wrong),
        "not_looked_at": list(seen.unseen),
        "servers": {
            key: {name: said[name] for name in ("cpu", "memory", "disks")}
            for key, said in seen.servers.items()
        },
        "services": None if seen.services is None else list(seen.services),
        "alerts": None if seen.alerts is None else list(seen.firing),
        "backups": {
            store.key: {
                "restorable": store.restorable,
                "rpo": store.rpo,
                "failed": store.failed or None,
                "last_verified_restore": store.drilled,
                "next_due": store.due,
            }
            for store in seen.stores
        },
        "cost": dict(seen.cost) | {"forecast": seen.forecast},
        "deployed": seen.deployed,
        "drift": None if seen.drift is None else dict(zip(("findings", "at"), seen.drift)),  # noqa: B905 - a pair
        "addresses": None if seen.addresses is None else list(seen.addresses),
        "urls": dict(seen.urls),
    }


def _servers(seen: Picture) -> Table:
    table = _table("server", "cpu", "memory", "disks")
    for key, said in seen.servers.items():
        cpu, memory = said["cpu"], said["memory"]
        disks = ", ".join(f"{d['mount']} {_share(d['used'], d['size'])}" for d in said["disks"])
        used = f"{_share(memory['used'], memory['total'])} of {size(memory['total'])}"
        table.add_row(key, f"{cpu['used']:.1f} of {cpu['cores']:.0f} cores", used, disks)
    for key in seen.silent:
        table.add_row(key, "[yellow]silent[/yellow]", "", "")
    return table


def _services(seen: Picture) -> Table | None:
    if seen.services is None:
        return None
    table = _table("service", "tasks", "service", "tasks")
    rows = [_service(item) for item in sorted(seen.services, key=lambda item: str(item["name"]))]
    half = (len(rows) + 1) // 2
    for index in range(half):
        other = rows[index + half] if index + half < len(rows) else ("", "")
        table.add_row(*rows[index], *other)
    return table


def _service(item: Any) -> tuple[str, str]:
    well = item["running"] >= item["desired"]
    words = f"{item['running']}/{item['desired']}"
    return escape(item["name"]), f"[{'green' if well else 'red'}]{words}[/]"


def _stores(seen: Picture) -> Table | None:
    if not seen.stores:
        return None
    table = _table("backups of", "newest restorable", "last verified restore")
    for store in seen.stores:
        restorable = "none yet" if store.restorable is None else age(seen.at - store.restorable)
        drilled = "never" if store.drilled is None else age(seen.at - store.drilled)
        table.add_row(store.key, restorable, drilled)
    return table


def _rest(seen: Picture) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    cost = seen.cost
    expected = "" if seen.forecast is None else f", forecast {seen.forecast:.2f}"
    table.add_row(
        "cost",
        f"{cost['total']} {cost['currency']} a month{expected}; budget {cost['state']} "
        f"(warn {cost['warn']}, critical {cost['critical']}, limit {cost['limit']})",
    )
    if seen.alerts is not None:
        table.add_row("alerts", f"{len(seen.firing)} fire" if seen.firing else "none fires")
    elif not seen.watched:
        table.add_row("alerts", "not watched (plinth:monitoring is off)")
    if seen.deployed is not None:
        table.add_row("deployed", f"{age(seen.at - seen.deployed)}, {utc(seen.deployed)}")
    if seen.drift is not None:
        count, when = seen.drift
        words = f"{count} changed by hand" if count else "none"
        table.add_row("drift", f"{words}, looked {age(seen.at - when)}")
    for name, url in seen.urls.items():
        table.add_row(name, f"[link={url}]{url}[/link]")
    return table


def _table(*columns: str) -> Table:
    return Table(*columns, box=None, padding=(0, 3, 0, 0), header_style="dim")


def _share(used: float, whole: float) -> str:
    share = used / whole if whole else 0.0
    colour = "red" if share > 0.9 else "yellow" if share > 0.8 else "green"  # noqa: PLR2004 - shares
    return f"[{colour}]{share:.0%}[/]"
