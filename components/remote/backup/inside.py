"""pgBackRest as the database's own user, where the data is as the container sees it.

A mount namespace of its own: the volume's directory at the container's path, which Postgres tells
pgBackRest, and the settings with their secrets in memory, readable by that user for this process
alone. On the disk they are root's.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .advice import advice
from .item import FOLDER, BackupError

if TYPE_CHECKING:
    from .item import Cluster, Item

PROGRAM = "pgbackrest"
SETTINGS = "/etc/pgbackrest"
RUN = Path("/run/plinth-backup")  # /run/plinth is root's alone
# with another key pgBackRest repeats what it has read, which is no text then
_TEXT: dict[str, Any] = {"encoding": "utf-8", "errors": "replace"}
_SCRIPT = """
set -eu
# its own faults are not to be taken for pgBackRest's: 1 means there that a segment is in no place
trap 'exit 99' EXIT
data=$1 mount=$2 settings=$3 uid=$4 gid=$5 run=$6 only=$7
shift 7
mkdir -p "$mount" /etc/pgbackrest
install -d -m 0755 "${run%/*}"
install -d -m 0700 -o "$uid" -g "$gid" "$run"
mount --bind "$data" "$mount"
mount -t tmpfs -o mode=0755,size=1m tmpfs /etc/pgbackrest
install -m 0400 -o "$uid" -g "$gid" /dev/null /etc/pgbackrest/pgbackrest.conf
sed "/^repo[0-9]/{/^repo$only-/!d}" "$settings" >/etc/pgbackrest/pgbackrest.conf
# pgBackRest keeps owners by name: the container's, whatever this server calls that number
echo "postgres:x:$uid:$gid::/:/bin/false" >/etc/pgbackrest/passwd
echo "postgres:x:$gid:" >/etc/pgbackrest/group
for list in passwd group; do
  grep -v "^postgres:" "/etc/$list" >>/etc/pgbackrest/$list
  mount --bind "/etc/pgbackrest/$list" "/etc/$list"
done
trap - EXIT
exec setpriv --reuid="$uid" --regid="$gid" --clear-groups \
  env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/ LANG=C.UTF-8 "$@"
"""


def command(item: Item, *words: str, data: str | None = None, only: int | None = None) -> list[str]:
    """Return the call of pgBackRest for a store.

    Args:
        item: with a cluster.
        words: pgBackRest's own, after the stanza.
        data: another directory in place of the store's, to restore into.
        only: number of the one place that it may know of; None: all.
    """
    cluster = of(item)
    place = [data or cluster.data, cluster.mount, str(FOLDER / f"{item.key}.conf")]
    owner = [str(cluster.uid), str(cluster.gid), str(RUN / item.key)]
    owner.append("[0-9]*" if only is None else str(only))
    start = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _SCRIPT, "sh"]
    return [*start, *place, *owner, PROGRAM, f"--stanza={item.store}", *words]


def ended(item: Item, *words: str, only: int | None = None) -> tuple[int, str]:
    """Run pgBackRest to its end; return its code and all that it said, warnings among that."""
    argv = command(item, *words, only=only)
    done = subprocess.run(argv, capture_output=True, check=False, **_TEXT)
    return done.returncode, done.stdout + done.stderr


def call(item: Item, *words: str, data: str | None = None, quiet: bool = False) -> str:
    """Run pgBackRest to its end and return what it wrote; its progress goes to the journal.

    Raises:
        BackupError: with its own words.
    """
    argv = command(item, *words, data=data)
    said: str
    wrote: str
    if quiet:
        done = subprocess.run(argv, capture_output=True, check=False, **_TEXT)
        said, wrote = done.stdout + done.stderr, done.stdout
        code = done.returncode
    else:
        lines = []
        with subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=1, **_TEXT
        ) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)  # noqa: T201 - the journal takes it
                lines.append(line)
        said = wrote = "".join(lines)
        code = process.returncode
    if code:
        raise BackupError(f"pgbackrest {verb(words)}: {fault(said)}")
    return wrote


def fault(said: str) -> str:
    """Return the words of pgBackRest that say what is wrong, in one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        _, found, words = line.partition("ERROR: ")
        if found:
            more = [text for text in lines[number + 1 :] if text.startswith("HINT")]
            return " ".join([words, *dict.fromkeys(more)]) + advice(said)
    return lines[-1] + advice(said) if lines else "it ended without a word"


def verb(words: tuple[str, ...]) -> str:
    """Return what pgBackRest was asked to do."""
    return next((word for word in words if not word.startswith("-")), "")


def of(item: Item) -> Cluster:
    """Return the item's cluster.

    Raises:
        BackupError: it is no copy of a Postgres' files.
    """
    if item.cluster is None:
        raise BackupError(f"{item.key} is made by {item.method}, not by pgbackrest")
    return item.cluster
