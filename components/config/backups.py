"""Backups: what is kept, where, when and for how long; and what a loss may cost.

A system says what its document promises (`backups` of `system.yaml`); a stack says where its places
are (`plinth:backup_schedule`). Hetzner's own backups of servers (`plinth:backups`) and snapshots
(`plinth:snapshots`) are beside this: neither holds what is on a volume.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from components.config.base import Duration, ImageName, Key, Section
from components.config.data import Bucket

# What makes a copy of a store; each names the kind of store that it is for.
Method = Literal[
    "pgbackrest", "pg_dump", "redis", "meilisearch", "neo4j", "minio", "files", "config"
]
Count = Annotated[int, Field(ge=1, le=400)]


class Proof(NamedTuple):
    """How often a restore is proven: so many days at most, and when, as OnCalendar has it."""

    days: int
    calendar: str


PROOFS = {
    "monthly": Proof(31, "*-*-01 04:30:00"),
    "quarterly": Proof(92, "*-01,04,07,10-01 04:30:00"),
}
GRACE = 3  # days that a proof may be late: by a weekend


class KeepConfig(Section):
    """How long copies are kept in one place; one that any of the rules wants stays.

    Attributes:
        days: all of the last so many days; with pgbackrest any moment of them can be restored.
        daily, weekly, monthly: the newest of each of the last so many days, weeks (Monday to
            Sunday) and months that have one.
    """

    days: Count | None = None
    daily: Count | None = None
    weekly: Count | None = None
    monthly: Count | None = None


class PlaceConfig(Section):
    """A place for copies; all that goes there is encrypted with the stack's key.

    Attributes:
        kind: `s3` off the server, `local` on the disk of the server that has the store.
        provider: who sells it, for the bill.
        access_key, secret_key: keys of the secrets that a person gives; of a user that may write
            and read but neither delete versions nor change the bucket.
    """

    kind: Literal["s3", "local"]
    provider: Literal["hetzner", "b2", "aws", "other"] = "other"
    access_key: Key | None = None
    secret_key: Key | None = None


class BackupConfig(Section):
    """One kind of copy of one store.

    Attributes:
        store: key of the service or of the external store; `config` needs none.
        schedule: time as systemd's OnCalendar has it, UTC.
        incremental: of pgbackrest, times of smaller copies in between.
        full_every: of pgbackrest, days after which a copy holds everything anew.
        keep: how long, by key of the place.
        rpo: what a loss of this store may cost, where that is not the system's.
        image: of pg_dump of an external store, an image with a client that is new enough.
        url: of pg_dump of an external store, key of the secret with its direct URL.
        checks: of a Postgres, queries that say true on a database that is whole; a drill asks them
            of what it has restored.
    """

    store: Key | None = None
    method: Method
    schedule: str
    incremental: str | None = None
    full_every: Annotated[int, Field(ge=1, le=31)] = 7
    keep: Annotated[dict[Key, KeepConfig], Field(min_length=1)]
    rpo: Duration | None = None
    image: ImageName | None = None
    url: Key | None = None
    checks: tuple[str, ...] = ()


class BackupsConfig(Section):
    """What is promised about loss and return, and the copies that make it true.

    Attributes:
        rpo: how much a loss may take of what was written, for databases.
        rto: how long the way back may take.
        test: how often a restore of everything is rehearsed, by the server's clock (`PROOFS`).
        key: of the secret that copies are encrypted with; it is in the stack's state, and a
            person may give it instead.
    """

    rpo: Duration
    rto: Duration
    test: Literal["monthly", "quarterly"] = "monthly"
    key: Key = "backup-key"
    places: Annotated[dict[Key, PlaceConfig], Field(min_length=1)]
    items: Annotated[dict[Key, BackupConfig], Field(min_length=1)]


class BackupPlaceConfig(Section):
    """Where a stack's place of kind `s3` is.

    Attributes:
        endpoint: `https://` and host, for example `https://fsn1.your-objectstorage.com`.
        bucket: by default `<system>-<environment>-backups`.
        locked_days: so long the bucket's own lock keeps each version from being deleted, as it was
            made; a bucket on the local cloud is made with 7 where nobody says.
    """

    endpoint: Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+(:\d+)?$")] | None = None
    region: str = "us-east-1"
    bucket: Bucket | None = None
    locked_days: Annotated[int, Field(ge=1, le=400)] | None = None


class BackupScheduleConfig(Section):
    """A stack's part of its backups.

    Attributes:
        enabled: false for a stack whose data may go, one that is thrown away after a test.
        synchronous: each commit of a service waits until a replica on another server has it, so
            that losing a server loses none; while no replica answers, commits wait.
        places: where they are, by the system's key.
    """

    enabled: bool = True
    synchronous: bool = False
    places: dict[Key, BackupPlaceConfig] = Field(default_factory=dict)


class SnapshotsConfig(Section):
    """Snapshots of the servers by `plinth snapshot`; volumes are not in them.

    Attributes:
        keep: so many of each server.
        schedule: when whoever runs `plinth snapshot` does so, for plan and bill.
    """

    keep: Annotated[int, Field(ge=1, le=30)] = 4
    schedule: str = "weekly"
