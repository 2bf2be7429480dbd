"""One database of a Postgres comes back while the others go on.

What was brought is dumped where it was opened, or is a dump already; it is read into a new
database, which takes the name of the one in use in the moment in which nobody is connected. That
one is kept as `<name>_before_<stamp>`.
"""

from __future__ import annotations

import re
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import aside, files, store
from .item import BackupError
from .opened import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Item

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")  # with its stamp it stays below 64
_KEPT = re.compile(r"(.+)_(before|restored)_([0-9a-z]+)")
_ADMIN = ("--no-psqlrc", "--quiet", "--username=postgres", "--set=ON_ERROR_STOP=1")
_RESTORE = ("pg_restore", "--username=postgres", "--exit-on-error")


def exchange(item: Item, stamp: str, name: str) -> None:
    """Put a database of what was brought in the place of the one in use.

    Raises:
        BackupError: it is not in what was brought, or cannot be read in; all stays as it is.
    """
    running, fresh = _running(item), called(name, "restored", stamp)
    store.ask(item.store, f'CREATE DATABASE "{fresh}" TEMPLATE template0')
    try:
        with _dumped(item, stamp, name) as dump:
            into = ["docker", "exec", "--interactive", running, *_RESTORE, f"--dbname={fresh}"]
            _piped(dump, into)
        _rename(item, name, called(name, "before", stamp), fresh)
    except BaseException:
        drop(item, fresh)
        raise


def back(item: Item, stamp: str, name: str) -> None:
    """Put the database back that was kept; the one that was restored is kept in turn.

    Raises:
        BackupError: there is none.
    """
    before = called(name, "before", stamp)
    if not _there(item, before):
        raise BackupError(f"{item.store} has no database {before}")
    _rename(item, name, called(name, "restored", stamp), before)


def called(name: str, what: str, stamp: str) -> str:
    """Return the name of a database while another one has its own.

    Raises:
        BackupError: the name is none, or too long to get another.
    """
    if not _NAME.fullmatch(name):
        raise BackupError(f"{name!r} is no name of a database, or longer than 40 characters")
    return f"{name}_{what}_{aside.sound(stamp).lower()}"


def kept(item: Item) -> list[dict[str, Any]]:
    """Return the databases that restores have left; none where the database does not run."""
    if item.method not in {"pgbackrest", "pg_dump"} or not store.up(item.store):
        return []
    sql = "SELECT datname, pg_database_size(oid) FROM pg_database WHERE datallowconn ORDER BY 1"
    found = []
    for line in store.ask(item.store, sql).split():
        name, _, size = line.rpartition("|")
        if parts := _KEPT.fullmatch(name):
            found.append({"item": item.key, "store": item.store, "stamp": parts[3].upper(),
                          "what": parts[2], "path": f"database {name}", "database": name,
                          "of": parts[1], "bytes": int(size)})  # fmt: skip
    return found


def drop(item: Item, name: str) -> None:
    """Remove a database that has the name of one that is kept.

    Raises:
        BackupError: it has another name, or the server refuses.
    """
    if not _KEPT.fullmatch(name):
        raise BackupError(f"{name} was not left by a restore")
    store.ask(item.store, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _running(item: Item) -> str:
    found = store.containers(item.store)
    if not found:
        raise BackupError(f"{item.store} does not run: a database is put into a server that does")
    return found[0]


def _there(item: Item, name: str) -> bool:
    sql = f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"  # noqa: S608
    return store.ask(item.store, sql).strip() == "1"


@contextmanager
def _dumped(item: Item, stamp: str, name: str) -> Iterator[list[str]]:
    """Give the call that writes the database as pg_restore reads it."""
    if item.method == "pg_dump":
        path = files.laid(item, stamp) / f"{name}.dump"
        if not path.exists():
            known = ", ".join(sorted(file.stem for file in path.parent.glob("*.dump"))) or "none"
            raise BackupError(f"the copy has no database {name}; it has: {known}")
        yield ["cat", str(path)]
        return
    with opened(item, stamp) as other:
        words = ["docker", "exec", other, "pg_dump", "--host=/tmp", "--username=postgres"]
        yield [*words, "--format=custom", "--compress=0", name]


def _piped(source: list[str], into: list[str]) -> None:
    with subprocess.Popen(source, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as giving:
        done = subprocess.run(into, stdin=giving.stdout, capture_output=True, check=False)
        if giving.stdout:
            giving.stdout.close()  # or it would write on where nobody reads
        complaint = giving.stderr.read() if giving.stderr else b""
        code = giving.wait()
    for ended, said in ((code, complaint), (done.returncode, done.stderr)):
        if ended:
            lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
            raise BackupError(f"the database was not read in: {lines[-1] if lines else ended}")


def _rename(item: Item, name: str, aside_as: str, fresh: str) -> None:
    """Exchange the names of two databases in one transaction, with nobody in either of them."""
    there = _there(item, name)
    closed = [name, fresh] if there else [fresh]
    try:
        for one in closed:
            store.ask(item.store, f'ALTER DATABASE "{one}" ALLOW_CONNECTIONS false')
        names = ", ".join(f"'{one}'" for one in closed)
        store.ask(
            item.store,
            f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname IN ({names})",  # noqa: S608, E501
        )
        moves = [f'ALTER DATABASE "{name}" RENAME TO "{aside_as}"'] if there else []
        store.ask(item.store, "; ".join([*moves, f'ALTER DATABASE "{fresh}" RENAME TO "{name}"']))
    finally:
        for one in (name, aside_as, fresh):
            if _there(item, one):
                store.ask(item.store, f'ALTER DATABASE "{one}" ALLOW_CONNECTIONS true')
