"""What a recovery will do: which stores come back from copies; and what is said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from cli.context import Context
    from cli.recover.lost import Lost
    from cli.recover.mark import Mark
    from components.blueprint.backups.specs import BackupSpec
    from components.blueprint.types import Blueprint
    from components.config import StackConfig

_KINDS = ("postgres", "redis", "meilisearch", "minio", "neo4j")
DUMP = "pg_dump"  # beside copies of the files: for single tables, not for a whole way back


@dataclass(frozen=True)
class Stores:
    """The stores of volumes that were lost.

    Attributes:
        back: the item that each comes back from, by key of the store.
        followers: replicas; they copy their primary anew.
        bare: those that nothing was copied of; they begin empty.
    """

    back: dict[str, BackupSpec]
    followers: tuple[str, ...]
    bare: tuple[str, ...]


def lost_stores(lost: Lost, config: StackConfig) -> tuple[str, ...]:
    """Return the keys of the services whose volume is gone."""
    volumes = {name.removeprefix("data-") for name in lost.of("volumes")}
    return tuple(key for key, service in config.services.items() if _volume(service) in volumes)


def _volume(service: object) -> str | None:
    volume: str | None = getattr(service, "volume", None)
    return volume


def stores(keys: tuple[str, ...], config: StackConfig, blueprint: Blueprint) -> Stores:
    """Return how each of these stores comes back."""
    items = blueprint.backups.items if blueprint.backups else ()
    planned = {spec.key for spec in blueprint.services}
    back, followers, bare = {}, [], []
    for key in (key for key in keys if key in planned):
        service = config.services[key]
        found = [item for item in items if item.store == key]
        found.sort(key=lambda item: (not item.continuous, item.method == DUMP))
        if service.postgres and service.postgres.replica_of:
            followers.append(key)
        elif found and found[0].method != DUMP:
            back[key] = found[0]
        elif _keeps(service):
            bare.append(key)
    return Stores(back, tuple(followers), tuple(bare))


def _keeps(service: object) -> bool:
    """Tell whether a service has data of its own, whatever its kind."""
    return getattr(service, "kind", "app") in _KINDS


def table(context: Context, lost: Lost, mark: Mark, found: Stores) -> Table:
    """Return it in words, before anything is touched."""
    title = f"Recover {context.system} {context.environment} on {context.cloud}"
    shown = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    for kind, names in sorted(lost.names.items()):
        shown.add_row("lost", f"{kind.replace('_', ' ')}: {', '.join(names)}")
    if not lost.names:
        shown.add_row("lost", "nothing more; a recovery that was cut off goes on")
    shown.add_row("made anew", "all of that, as the files say, and what was inside of servers")
    for key, item in found.back.items():
        where = ", ".join(item.keep)
        what = "the newest moment" if item.continuous else "the newest copy"
        shown.add_row("comes back", f"{key}: {what}, from {where}, whichever has it")
    for key in found.followers:
        shown.add_row("copied anew", f"{key}, from its primary")
    for key in found.bare:
        shown.add_row("begins empty", f"{key}: no copy of it is planned")
    shown.add_row("stays", "addresses, names, passwords and keys that are still there")
    shown.add_row("stamp", mark.stamp)
    return shown
