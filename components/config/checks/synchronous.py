"""Commits that wait for a second server: there has to be one, and losing one is to lose one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem

_PATH = "backup_schedule.synchronous"


def check_synchronous(config: StackConfig) -> Iterator[Problem]:
    """Report a database whose commits would wait for nobody, or for its own server."""
    backups = config.system.backups
    if not config.settings.backup_schedule.synchronous or backups is None:
        return
    if not config.settings.backup_schedule.enabled:
        cause = "backups are switched off, so no database ships its log"
        yield in_stack(config, _PATH, cause, "remove it, or `enabled: false`")
        return
    stores = [item.store for item in backups.items.values() if item.method == "pgbackrest"]
    if not stores:
        cause = "the system has no database of its own whose log is shipped"
        yield in_stack(config, _PATH, cause, "remove it")
    for store in stores:
        if store is not None and store in config.services:  # else another check tells
            yield from _second(config, store)


def _second(config: StackConfig, store: str) -> Iterator[Problem]:
    followers = {
        key: service
        for key, service in config.services.items()
        if service.postgres and service.postgres.replica_of == store and service.replicas
    }
    if not followers:
        cause = f"no replica of `{store}` runs here: each commit would wait for ever"
        remedy = (
            "give a replica of it `replicas: 1` and a volume on another server "
            "(docs/backups.md, “Nothing acknowledged is lost”)"
        )
        yield in_stack(config, _PATH, cause, remedy)
        return
    volumes = [config.services[store].volume, *(s.volume for s in followers.values())]
    own, *others = (config.holder(volume) for volume in volumes if volume in config.volumes)
    if others and all(other == own for other in others):
        cause = f"the replicas of `{store}` are on its own server and would be lost with it"
        remedy = "put a replica's volume on another server (`plinth:volumes`)"
        yield in_stack(config, _PATH, cause, remedy)
