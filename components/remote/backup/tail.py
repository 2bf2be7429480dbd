"""The end of a log that no place has yet: what a replica was sent before its primary was lost.

A replica has the log in the same segments under the same names. Laid into the log's folder of a
database that is restored, they are read once the places have no more.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from . import aside, inside, places
from .item import BackupError, Item, read

if TYPE_CHECKING:
    from .item import Place

FOLDER = Path("/var/lib/plinth/tails")
SEGMENT = 16 * 2**20
_NAME = re.compile(r"[0-9A-F]{24}")


def archived(key: str) -> None:
    """Say as JSON which segment is the newest that a place has; empty where there is none."""
    item = read(key)
    there, away = places.each(item.places, lambda place: [{"max": newest(item, place)}])
    places.needed(item, there, away)
    found = max((row["max"] for rows in there.values() for row in rows), default="")
    sys.stdout.write(json.dumps({"item": item.key, "newest": found, "not_read": away}) + "\n")


def newest(item: Item, place: Place) -> str:
    """Return the name of the newest segment in a place; empty where it has none.

    A place keeps the log of each database that it was shipped from: that of before an upgrade to
    another major version may have the higher names, and is not the one that goes on. A place that
    was away during the upgrade has nothing else, and so nothing that counts.

    Raises:
        BackupError: the place cannot be read.
    """
    words = (f"--repo={place.number}", "--output=json", "--log-level-console=off", "info")
    stanzas = json.loads(inside.call(item, *words, quiet=True))
    logs = [log for stanza in stanzas for log in stanza.get("archive", [])]
    known = {base["id"]: base for stanza in stanzas for base in stanza.get("db", [])}
    last = max((*known, *(log["database"]["id"] for log in logs)), default=0)
    version, major = known.get(last, {}).get("version"), item.cluster and item.cluster.major
    if version and major and int(float(version)) != major:
        return ""
    found = (log.get("max") for log in logs if log["database"]["id"] == last)
    return max((name for name in found if name), default="")


def keep(key: str, stamp: str) -> None:
    """Take segments from a tar on the standard input, for the refill of the same stamp."""
    item = read(key)
    folder = _folder(item, stamp)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    sys.stdout.write(
        json.dumps({"item": item.key, "kept": unpack(sys.stdin.buffer, folder)}) + "\n"
    )


def unpack(stream: BinaryIO, folder: Path) -> list[str]:
    """Write the whole segments of a tar into a folder; return their names.

    Raises:
        BackupError: it is cut off, or holds anything else.
    """
    names = []
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                source = tar.extractfile(member)
                if not _NAME.fullmatch(member.name) or member.size != SEGMENT or source is None:
                    raise BackupError(f"{member.name} is no segment of a log")
                with (folder / member.name).open("wb") as file:
                    shutil.copyfileobj(source, file)
                    file.flush()
                    os.fsync(file.fileno())
                names.append(member.name)
    except (tarfile.TarError, OSError) as error:
        raise BackupError(f"the segments did not come whole: {error}") from error
    return names


def take(item: Item, stamp: str) -> list[str]:
    """Lay what was kept for this stamp into the log of what was brought; return the names."""
    folder = _folder(item, stamp)
    if item.cluster is None or not folder.is_dir():
        return []
    cluster, names = item.cluster, []
    log = aside.restored(item, stamp) / Path(cluster.pgdata).relative_to(cluster.mount) / "pg_wal"
    for path in sorted(folder.iterdir()):
        target = log / path.name
        shutil.copyfile(path, target)
        target.chmod(0o600)
        os.chown(target, cluster.uid, cluster.gid)
        names.append(path.name)
    shutil.rmtree(folder)
    return names


def _folder(item: Item, stamp: str) -> Path:
    return FOLDER / f"{item.key}-{aside.sound(stamp)}"
