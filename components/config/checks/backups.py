"""Backups: stores and places that are there, schedules that keep the promise, keys that open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from components.config.calendar import why_no_calendar
from components.config.checks.where import in_stack, in_system
from components.config.elapses import widest_gap
from components.config.nearest import hint
from components.config.postgres_versions import why_not
from components.config.profile import REAL_CLOUD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.backups import BackupConfig, BackupsConfig, KeepConfig
    from components.config.merged import StackConfig
    from components.config.problems import Problem

# What each method can copy: kinds of service; `external` for a store that somebody else runs.
STORES = {
    "pgbackrest": ("postgres",),
    "pg_dump": ("postgres", "external"),
    "redis": ("redis",),
    "meilisearch": ("meilisearch",),
    "neo4j": ("neo4j",),
    "minio": ("minio",),
    "files": ("container",),
    "config": (),
}
CONTINUOUS = 60  # seconds: what shipping the log can promise
_GAPS = {"days": 1, "daily": 1, "weekly": 7, "monthly": 31}


def check_backups(config: StackConfig) -> Iterator[Problem]:
    """Report what would make a backup fail, or its promise untrue."""
    backups, chosen = config.system.backups, config.settings.backup_schedule
    for key in chosen.places:
        known = backups.places if backups else {}
        if key not in known:
            cause = f"the system has no place `{key}` for backups"
            yield in_stack(
                config, f"backup_schedule.places.{key}", cause, hint(key, known, "places")
            )
    if backups is None:
        return
    yield from _places(config, backups)
    for key, item in backups.items.items():
        yield from _item(config, backups, f"backups.items.{key}", item)


def _places(config: StackConfig, backups: BackupsConfig) -> Iterator[Problem]:
    known = config.system.secrets
    for key, place in backups.places.items():
        path = f"backups.places.{key}"
        given = (("access_key", place.access_key), ("secret_key", place.secret_key))
        for name, secret in given:
            if place.kind == "s3" and secret is None:
                cause = f"a place of kind s3 needs credentials, and has no `{name}`"
                yield in_system(config, path, cause, f"add `{name}`, the key of a given secret")
            elif secret is not None and secret not in known:
                cause = f"there is no secret `{secret}`"
                yield in_system(config, f"{path}.{name}", cause, hint(secret, known, "secrets"))
        if place.kind == "s3" and config.profile == REAL_CLOUD:
            yield from _bucket(config, key)
    if backups.key not in known:
        cause = f"there is no secret `{backups.key}` to encrypt backups with"
        yield in_system(config, "backups.key", cause, hint(backups.key, known, "secrets"))


def _bucket(config: StackConfig, key: str) -> Iterator[Problem]:
    """Report a bucket of somebody's account that nobody has said enough of."""
    stack = config.settings.backup_schedule
    where = stack.places.get(key)
    path = f"backup_schedule.places.{key}"
    if not stack.enabled:
        return
    if where is None or where.endpoint is None:
        cause = f"nobody says where the place `{key}` for backups is"
        remedy = (
            "add `{endpoint: https://fsn1.your-objectstorage.com, region: fsn1, bucket: …, "
            "locked_days: …}` with your own values; docs/backups.md says how a bucket is made"
        )
        yield in_stack(config, path, cause, remedy)
    elif where.locked_days is None:
        cause = f"nobody says how long the bucket of `{key}` keeps what is deleted in it"
        remedy = (
            "make it with a lock (docs/backups.md, “The bucket”), and add `locked_days:` with what "
            "`aws s3api get-object-lock-configuration` says"
        )
        yield in_stack(config, f"{path}.locked_days", cause, remedy)


def _item(
    config: StackConfig, backups: BackupsConfig, path: str, item: BackupConfig
) -> Iterator[Problem]:
    yield from _store(config, path, item)
    for name, text in (("schedule", item.schedule), ("incremental", item.incremental)):
        fault = why_no_calendar(text) if text is not None else None
        if fault:
            cause = f"`{text}` is no time: {fault}"
            remedy = "write it as systemd's OnCalendar has it, for example `*-*-* 02:00:00`"
            yield in_system(config, f"{path}.{name}", cause, remedy)
            return
    if item.incremental and item.method != "pgbackrest":
        cause = f"{item.method} has no incremental copies"
        yield in_system(config, f"{path}.incremental", cause, "remove it")
    gap = widest_gap(item.schedule)
    for place, keep in item.keep.items():
        where = f"{path}.keep.{place}"
        if place not in backups.places:
            cause = f"there is no place `{place}`"
            yield in_system(config, where, cause, hint(place, backups.places, "places"))
        yield from _keep(config, where, item, keep, gap)
    yield from _promise(config, backups, path, item, gap)


def _store(config: StackConfig, path: str, item: BackupConfig) -> Iterator[Problem]:
    services, externals = config.system.services, config.system.externals
    kinds = STORES[item.method]
    service, external = services.get(item.store or ""), item.store in externals
    if not kinds:
        if item.store is not None:
            cause = f"{item.method} is of the server, not of a store"
            yield in_system(config, f"{path}.store", cause, "remove it")
    elif item.store is None or (service is None and not external):
        cause = f"there is no store `{item.store}`" if item.store else "it names no store"
        known = [*services, *externals]
        yield in_system(config, f"{path}.store", cause, hint(item.store or "", known, "stores"))
    elif ("external" if service is None else service.kind) not in kinds:
        kind = service.kind if service else "store of somebody else's"
        cause = f"`{item.store}` is a {kind}: {item.method} cannot copy it"
        fitting = [name for name, of in STORES.items() if kind in of] or ["pg_dump"]
        yield in_system(config, f"{path}.method", cause, f"use {' or '.join(fitting)}")
    elif service is not None and service.postgres and service.postgres.replica_of:
        cause = f"`{item.store}` is a replica, which holds what its primary has"
        yield in_system(config, f"{path}.store", cause, f"name `{service.postgres.replica_of}`")
    elif service is not None and item.method == "pgbackrest":
        yield from _version(config, item.store or "", service.image)
    if service is None and external and (item.image is None or item.url is None):
        cause = "a dump of an external store needs a client's image and its direct URL"
        yield in_system(config, path, cause, "add `image` and `url`, the key of a secret")
    if item.url is not None and item.url not in config.system.secrets:
        cause = f"there is no secret `{item.url}`"
        remedy = hint(item.url, config.system.secrets, "secrets")
        yield in_system(config, f"{path}.url", cause, remedy)


def _version(config: StackConfig, store: str, image: str) -> Iterator[Problem]:
    """Report a Postgres that the pgBackRest of its server does not copy."""
    running = config.services.get(store)
    if why := why_not(running.image if running else image, config.settings.image):
        remedy = "take an older major of its image, or servers of `image: debian-12`"
        said = config.settings.services.get(store)
        where = in_stack if said and said.image else in_system
        yield where(config, f"services.{store}.image", why, remedy)


def _keep(
    config: StackConfig, path: str, item: BackupConfig, keep: KeepConfig, gap: timedelta
) -> Iterator[Problem]:
    """Report a retention that ends before the next copy is there, or that means nothing."""
    counts = keep.model_dump(exclude_none=True)
    if not counts:
        cause = "it keeps nothing"
        yield in_system(config, path, cause, "add `days`, `daily`, `weekly` or `monthly`")
        return
    if item.method == "pgbackrest" and set(counts) != {"days"}:
        cause = "pgbackrest keeps all of some days: its copies build on one another"
        remedy = "give `days`, and the rest to an item with `method: pg_dump`"
        yield in_system(config, path, cause, remedy)
    longest = max(count * _GAPS[name] for name, count in counts.items())
    if timedelta(days=longest) < gap:
        cause = f"a copy is kept {longest} days, and the next comes after {gap.days}"
        yield in_system(config, path, cause, "keep it longer, or copy more often")


def _promise(
    config: StackConfig, backups: BackupsConfig, path: str, item: BackupConfig, gap: timedelta
) -> Iterator[Problem]:
    """Report a promise that the schedule cannot keep."""
    continuous = item.method == "pgbackrest"
    others = [other for other in backups.items.values() if other.store == item.store]
    if item.rpo is None and (
        item.method not in {"pgbackrest", "pg_dump"}
        or (not continuous and any(other.method == "pgbackrest" for other in others))
    ):
        return
    rpo = item.rpo if item.rpo is not None else backups.rpo
    best = CONTINUOUS if continuous else int(gap.total_seconds())
    if rpo < best:
        where = f"{path}.rpo" if item.rpo is not None else "backups.rpo"
        cause = f"a loss of at most {rpo} s is promised, but {item.method} can lose {best} s"
        remedy = f"promise {best}s or more" if continuous else "copy more often, or promise less"
        yield in_system(config, where, cause, remedy)
