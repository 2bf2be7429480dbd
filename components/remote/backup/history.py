"""Has a Postgres that comes back begin a history of its own, which the next restore follows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from . import archiver
from .item import FOLDER

if TYPE_CHECKING:
    from .item import Cluster, Item


def branch(item: Item, cluster: Cluster, data: Path) -> None:
    """Have old data begin a history of its own when it starts; may be repeated.

    What took its place has begun one in the meantime, and the newest history is what the next
    restore follows: it must be that of the data that is in use.

    Args:
        item: a Postgres.
        cluster: of it.
        data: the directory that will be the data's.
    """
    pgdata = data / Path(cluster.pgdata).relative_to(cluster.mount)
    settings = (FOLDER / f"{item.key}.conf").read_text(encoding="utf-8")
    fetch = settings.partition("recovery-option=restore_command=")[2].partition("\n")[0].strip()
    lines = f"restore_command = '{fetch}'\nrecovery_target_timeline = 'current'\n"
    with archiver.as_user(cluster):
        with (pgdata / "postgresql.auto.conf").open("a+", encoding="utf-8") as file:
            file.seek(0)
            if not file.read().endswith(lines):
                file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        (pgdata / "recovery.signal").touch(mode=0o600)
        for path in (pgdata / "recovery.signal", pgdata):
            number = os.open(path, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
