"""Which services hold data of which a copy of the disk is no backup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policies.rules.containers import CONTAINER
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.values import is_on

# Redis is none of them: as a cache it holds nothing of its own, and which one is more than a cache
# is said in its settings alone, which are a secret.
DATABASE = re.compile(
    r"(postgres\w*|pgvector|timescaledb|mysql|mariadb|mongo|neo4j|meilisearch|minio)(-\w+)?"
)
VOLUMES = "/mnt/"
REPLICA = "replica"  # it follows another that is copied

Path = tuple[str | int, ...]


def holds_database(service: Resource) -> Path | None:
    """Tell whether a service is the first to hold a database on a volume.

    Returns:
        None where it is not, an empty path where it is, and otherwise the path of the value that
        has to be known to tell.
    """
    container, where = service.properties, Path()
    for step in CONTAINER:
        container, where = at(container, step), (*where, step)
        if container is UNKNOWN:
            return where
    image = at(container, "image")
    if image is not UNKNOWN and not DATABASE.fullmatch(_program(image)):
        return None
    held = list(_held(at(container, "mounts")))
    if () not in held:
        return (*where, *held[0]) if held else None
    if image is UNKNOWN:
        return (*where, "image")
    follows = _follows(at(container, "configs"))
    return () if follows is False else None if follows is True else (*where, *follows)


def _program(image: Any) -> str:
    """Return the last part of an image's name, without tag and digest."""
    return str(image or "").partition("@")[0].rpartition("/")[2].partition(":")[0].lower()


def _held(mounts: Any) -> Iterator[Path]:
    """Return an empty path for each mount that keeps data, or the path of what hides it."""
    if mounts is UNKNOWN:
        yield ("mounts",)
        return
    for number, mount in enumerate(mounts if isinstance(mounts, list | tuple) else ()):
        kind, source, fixed = (at(mount, key) for key in ("type", "source", "readOnly"))
        if (
            (kind is UNKNOWN or str(kind or "bind").lower() == "bind")
            and (source is UNKNOWN or str(source).startswith(VOLUMES))
            and (fixed is UNKNOWN or not is_on(fixed))
        ):
            hidden = UNKNOWN in (mount, kind, source, fixed)
            yield ("mounts", number) if hidden else ()


def _follows(configs: Any) -> Path | bool:
    """Tell whether it is a replica; else the path of what hides it."""
    if configs is UNKNOWN:
        return ("configs",)
    for number, config in enumerate(configs if isinstance(configs, list | tuple) else ()):
        name = at(config, "fileName")
        if name is UNKNOWN:
            return ("configs", number, "fileName")
        if REPLICA in str(name):
            return True
    return False
