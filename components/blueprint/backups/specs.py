"""Specs of backups. Times are in seconds, retention in copies or days; references are by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.containers import SecretFileSpec


@dataclass(frozen=True, kw_only=True)
class KeepSpec:
    """How long copies stay; one that any of the rules wants is kept."""

    days: int | None = None
    daily: int | None = None
    weekly: int | None = None
    monthly: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceSpec:
    """Where copies go.

    Attributes:
        off_site: outside of the servers and their volumes.
        locked_days: so long the place keeps each version from being deleted; 0 for never.
        prefix: what all of the stack has in common there, without slashes at its ends.
        ca: certificate of the authority to trust the endpoint by; None: those everybody trusts.
        access_key, secret_key: keys of the secrets that open it.
    """

    key: str
    kind: Literal["s3", "local"]
    provider: str
    off_site: bool
    locked_days: int
    prefix: str
    endpoint: str = ""
    region: str = ""
    bucket: str = ""
    ca: str | None = None
    access_key: str | None = None
    secret_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class ServerFileSpec:
    """A file of a server that may hold secrets; root's, and only root reads it where mode says."""

    path: str
    mode: int
    content: SecretFileSpec


@dataclass(frozen=True, kw_only=True)
class BackupSpec:
    """One kind of copy of one store.

    Attributes:
        kind: of the store: `postgres`, `redis`, …, `external`, or `server` for its own files.
        server: key of the server that copies.
        keep: by key of the place, in the order in which they are filled.
        schedule, incremental: OnCalendar, UTC.
        continuous: the log is shipped as it is written.
        after: key of the service that must be well before the first copy; None for none.
    """

    key: str
    store: str
    kind: str
    method: str
    server: str
    keep: Mapping[str, KeepSpec]
    schedule: str
    incremental: str | None
    full_every: int
    rpo: int
    continuous: bool
    after: str | None

    @property
    def stands_still(self) -> bool:
        """Whether users do without the store while it is copied."""
        return self.kind == "neo4j"


@dataclass(frozen=True, kw_only=True)
class BackupScheduleSpec:
    """All backups of a stack.

    Attributes:
        key: of the secret that everything is encrypted with.
        rpo, rto: what the system promises, seconds.
        test: how often a restore is rehearsed.
        drill: when, OnCalendar, UTC.
        files: by key of the server.
        timers: units to enable, by key of the server.
        packages: what a server with backups needs from its distribution.
    """

    items: tuple[BackupSpec, ...]
    places: Mapping[str, PlaceSpec]
    key: str
    rpo: int
    rto: int
    test: Literal["monthly", "quarterly"]
    drill: str
    files: Mapping[str, tuple[ServerFileSpec, ...]]
    units: Mapping[str, tuple[str, ...]]
    packages: tuple[str, ...]
