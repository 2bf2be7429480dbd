"""One kind of copy of one store, as the plan wrote it to the server; root alone reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path("/etc/plinth/backups")


class BackupError(Exception):
    """A copy cannot be made or used; the words say why, and what to do."""


@dataclass(frozen=True)
class Place:
    """Where copies go.

    Attributes:
        number: of pgbackrest's repository, from 1.
        repository: restic's URL.
        environment: what restic needs to open it.
        ca: file of the authority to trust, where it is not a public one.
        keep: `days`, `daily`, `weekly`, `monthly`.
    """

    key: str
    number: int
    off_site: bool
    keep: dict[str, int]
    repository: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    ca: str | None = None
    locked_days: int = 0


@dataclass(frozen=True)
class Cluster:
    """A Postgres in a container of this server, as its files are seen from outside.

    Attributes:
        uid, gid: its user, in and outside the container.
        data: the directory that the container has at `mount`.
        wal: where the container asks for its log to be shipped.
        log_timeout: seconds after which it ships what is not yet full.
        pgbackrest: the oldest version of it that copies this major; None where any does.
        major: version of its files; None where its image does not name it.
    """

    uid: int
    gid: int
    data: str
    mount: str
    pgdata: str
    wal: str
    log_timeout: int
    pgbackrest: str | None = None
    major: int | None = None


@dataclass(frozen=True)
class Item:
    """What `FOLDER/<key>.json` says.

    Attributes:
        interval: seconds between two copies at most, as they are planned.
        source: of restic: how the store is read.
        back: of restic: how a copy becomes the store's data again.
        password: that copies are encrypted with.
        drill: how a restore is rehearsed, and what it is held to (`components/render/drill.py`).
    """

    key: str
    store: str
    method: str
    stack: str
    places: tuple[Place, ...]
    password: str = field(repr=False)
    full_every: int = 7
    interval: int = 86400
    cluster: Cluster | None = None
    source: dict[str, Any] = field(default_factory=dict)
    back: dict[str, Any] = field(default_factory=dict)
    drill: dict[str, Any] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        """Return a place by its key.

        Raises:
            BackupError: the item does not go there.
        """
        for place in self.places:
            if place.key == key:
                return place
        known = ", ".join(place.key for place in self.places)
        raise BackupError(f"{self.key} does not go to {key!r}; it goes to {known}")


def read(key: str, folder: Path = FOLDER) -> Item:
    """Return an item.

    Raises:
        BackupError: there is none of this key, or its file is not whole.
    """
    path = folder / f"{key}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        cluster = raw.pop("cluster", None)
        places = tuple(Place(**place) for place in raw.pop("places"))
        return Item(places=places, cluster=Cluster(**cluster) if cluster else None, **raw)
    except FileNotFoundError:
        known = ", ".join(keys(folder)) or "none"
        raise BackupError(f"there is no backup {key!r} on this server; there is: {known}") from None
    except PermissionError:
        raise BackupError(f"{path} is root's: use sudo") from None
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{path} is not whole ({error}); a deployment writes it anew") from error


def keys(folder: Path = FOLDER) -> list[str]:
    """Return the keys of all items of this server."""
    return sorted(path.stem for path in folder.glob("*.json"))
