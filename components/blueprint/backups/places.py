"""Where copies go: what the system names, at the address that the stack or the cloud gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.blueprint import names
from components.blueprint.backups.specs import PlaceSpec
from components.config.backups import BackupPlaceConfig

if TYPE_CHECKING:
    from components.config import StackConfig
    from components.config.backups import PlaceConfig

PLAYED_LOCK = 7  # days, of a bucket that is made for the stack; others' locks somebody has to know
LOCAL = "/var/lib/plinth/backups"  # on the server's own disk: it does not go with the volume


@dataclass(frozen=True)
class S3Place:
    """A bucket that a stack needs, with the keys of the secrets that open it."""

    key: str
    bucket: str
    locked_days: int
    access_key: str
    secret_key: str


def s3(config: StackConfig) -> tuple[S3Place, ...]:
    """Return the buckets of a stack; none where it has no backups."""
    return tuple(
        S3Place(key, place.bucket, place.locked_days, place.access_key, place.secret_key)
        for key, place in plan_places(config).items()
        if place.access_key and place.secret_key
    )


def plan_places(config: StackConfig) -> dict[str, PlaceSpec]:
    """Return all places by key; none where the stack has no backups."""
    backups = config.system.backups
    if backups is None or not config.settings.backup_schedule.enabled:
        return {}
    return {key: _place(config, key, place) for key, place in backups.places.items()}


def _place(config: StackConfig, key: str, place: PlaceConfig) -> PlaceSpec:
    stack = names.prefix(config.system.name, config.settings.environment)
    if place.kind == "local":
        return PlaceSpec(
            key=key, kind="local", provider="", off_site=False, locked_days=0, prefix=LOCAL
        )
    where = config.settings.backup_schedule.places.get(key) or BackupPlaceConfig()
    played = config.profile.object_storage
    return PlaceSpec(
        key=key,
        kind="s3",
        provider=place.provider,
        off_site=True,
        locked_days=where.locked_days or PLAYED_LOCK,
        prefix=stack,
        endpoint=played.endpoint if played else where.endpoint or "",
        # an object storage that is played has one region
        region="us-east-1" if played else where.region,
        bucket=where.bucket or names.physical(stack, key),
        ca=played.ca if played else None,
        access_key=place.access_key,
        secret_key=place.secret_key,
    )
