"""One schema out of a restored database: a tenant comes back while all others go on.

The restored files are opened by a container of their own, which nobody can reach and which ships no
log; the schema is read out of it and takes the other's place in one transaction. What was there
before is kept beside it, as `<schema>_before_<stamp>`.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from . import inside, restore, store
from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Cluster, Item

LOG, FETCH = "/var/lib/plinth-log", "/etc/plinth/pgbackrest-fetch.sh"
LEDGER = "plinth.tenant_migrations"
_PATIENCE = 600.0  # seconds for a log that is read
_SETTINGS = (
    "listen_addresses=",
    "unix_socket_directories=/tmp",
    "archive_mode=off",  # its history is nobody's
    "hot_standby=off",  # or it would have to have the other's limits
    "shared_preload_libraries=",
    "fsync=off",
)
_ASK = ("--no-psqlrc", "--tuples-only", "--no-align", "--host=/tmp", "--username=postgres")


def exchange(item: Item, stamp: str, database: str, schema: str) -> None:
    """Put a schema of what was restored in the place of the one that is in use.

    Raises:
        BackupError: it is not in what was restored, or not in the database; both stay as they are.
    """
    aside = kept_as(schema, stamp)
    cluster = inside.of(item)
    running = store.containers(item.store)
    if not running:
        raise BackupError(f"{item.store} does not run: a schema is put into a database that does")
    with _opened(item, cluster, running[0], stamp) as other, tempfile.TemporaryFile() as dump:
        ask = ["docker", "exec", other, "psql", *_ASK, "-d", database, "-c"]
        found = f"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'"  # noqa: S608
        if _run([*ask, found]) != "1":
            raise BackupError(f"{database} had no schema {schema} at that time")
        dump.write(beginning(schema, aside).encode())
        dump.flush()
        words = ["docker", "exec", other, "pg_dump", "--host=/tmp", "--username=postgres"]
        _run([*words, f"--schema={schema}", database], into=dump)
        rows = f"SELECT * FROM {LEDGER} WHERE schema_name = '{schema}'"  # noqa: S608
        dump.write(ledger(schema, _run([*ask, f"COPY ({rows}) TO STDOUT"])).encode())
        dump.seek(0)
        into = ["docker", "exec", "--interactive", running[0], "psql", "--no-psqlrc", "--quiet"]
        into += ["--username=postgres", f"--dbname={database}", "--single-transaction"]
        _run([*into, "--set=ON_ERROR_STOP=1", "--output=/dev/null"], source=dump)


def kept_as(schema: str, stamp: str) -> str:
    """Return the name of the schema that was replaced."""
    if not schema.isidentifier() or not schema.isascii():
        raise BackupError(f"{schema!r} is no name of a schema")
    return f"{schema}_before_{restore.sound(stamp).lower()}"


def beginning(schema: str, aside: str) -> str:
    """Return what comes before the dump: the present schema, where there is one, steps aside."""
    there = f"EXISTS (SELECT FROM pg_namespace WHERE nspname = '{schema}')"
    return f"SELECT 'ALTER SCHEMA {schema} RENAME TO {aside}' WHERE {there} \\gexec\n"


def ledger(schema: str, rows: str) -> str:
    """Return what comes after it: the migrations that this schema has had, in place of those since.

    Args:
        schema: the name is in each row as well.
        rows: as COPY writes them.
    """
    gone = f"DELETE FROM {LEDGER} WHERE schema_name = '{schema}';\n"  # noqa: S608
    return f"{gone}COPY {LEDGER} FROM stdin;\n{rows}\n\\.\n" if rows else gone


@contextmanager
def _opened(item: Item, cluster: Cluster, running: str, stamp: str) -> Iterator[str]:
    """Give a container in which the restored database answers."""
    folder = restore.restored(cluster, stamp)
    if not folder.exists():
        raise BackupError(f"{folder} is not there; `plinth-backup kept` lists what is")
    image = _run(["docker", "inspect", "--format={{.Config.Image}}", running])
    name = f"plinth-restored-{restore.sound(stamp).lower()}"
    with tempfile.TemporaryDirectory(prefix="plinth-", dir="/run") as scripts:
        Path(scripts).chmod(0o711)
        fetch = Path(scripts) / "fetch.sh"
        fetch.write_text(_run(["docker", "exec", running, "cat", FETCH]) + "\n", encoding="utf-8")
        fetch.chmod(0o755)
        words = ["docker", "run", "--detach", "--name", name, "--network", "none"]
        words += ["--user", f"{cluster.uid}:{cluster.gid}", "--read-only", "--cap-drop", "ALL"]
        words += ["--tmpfs", "/tmp", "--tmpfs", "/dev/shm"]  # noqa: S108 - in the container
        words += ["--volume", f"{folder}:{cluster.mount}", "--volume", f"{cluster.wal}:{LOG}"]
        words += ["--volume", f"{fetch}:{FETCH}:ro", "--env", f"PGDATA={cluster.pgdata}"]
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        try:
            _run([*words, "--entrypoint", "postgres", image, *settings])
            _wait(name, item.store)
            yield name
        finally:
            subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)


def _wait(name: str, what: str) -> None:
    sql = "SELECT pg_is_in_recovery()"
    ask = ["docker", "exec", name, "psql", *_ASK, "-d", "postgres", "-c", sql]
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        done = subprocess.run(ask, capture_output=True, text=True, check=False)
        if done.stdout.strip() == "f":
            return
        state = ["docker", "inspect", "--format={{.State.Running}}", name]
        if _run(state) != "true":
            break
        time.sleep(1)
    said = subprocess.run(["docker", "logs", name], capture_output=True, text=True, check=False)
    lines = [line for line in (said.stdout + said.stderr).splitlines() if line.strip()]
    raise BackupError(f"the restored {what} does not open: {lines[-1] if lines else 'no word'}")


def _run(words: list[str], source: IO[bytes] | None = None, into: IO[bytes] | None = None) -> str:
    done = subprocess.run(
        words,
        stdin=source or subprocess.DEVNULL,
        stdout=into or subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
        raise BackupError(f"{words[0]} {words[1]}: {lines[-1] if lines else done.returncode}")
    return (done.stdout or b"").decode().strip()
