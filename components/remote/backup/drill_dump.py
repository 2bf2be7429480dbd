"""The drill of a database's dump: restored into a Postgres of its image that is thrown away."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import sandbox, session
from .drill_opened import checked, held

if TYPE_CHECKING:
    from .drill_report import Steps
    from .item import Item

_USER = "999:999"  # where nothing says another: the database is somebody else's
_PATIENCE = 3600.0
_DATABASE = "drill"
_SCRIPT = """
set -eu
initdb --pgdata=/data/pg --username=postgres --auth=trust --encoding=UTF8 --locale=C >/dev/null
exec postgres -D /data/pg -c listen_addresses= -c unix_socket_directories=/tmp -c fsync=off \
  -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=128MB
"""
_AS = ("--host=/tmp", "--username=postgres")


def walk(item: Item, steps: Steps, home: Path, book: dict[str, Any]) -> None:
    """Restore the dump, hold it to its ledger, and ask what its system wants to be true.

    Raises:
        BackupError: it cannot be restored, or is not what it was.
    """
    user = str(item.drill.get("user", _USER))
    uid, gid = (int(part) for part in user.split(":"))
    data, dump = home / "data", home / "files" / item.source["file"]
    data.mkdir(mode=0o700)
    for path in (data, dump):
        os.chown(path, uid, gid)
    box = sandbox.Box(item.key, item.drill["image"], user, (f"{data}:/data", f"{dump}:/dump:ro"))
    with sandbox.running(box, ["sh", "-c", _SCRIPT]) as name:
        words = ["docker", "exec", "--interactive", name, *session.WORDS, *_AS]
        with steps.step("a new database", counts=True):
            ask = ["psql", "--no-psqlrc", "-qAt", *_AS, "--dbname=postgres", "-c", "SELECT 1"]
            sandbox.until(name, ask, "1", _PATIENCE)
            with session.opened([*words, "--dbname=postgres"]) as asked:
                for role in book["roles"]:
                    if role != "postgres":
                        asked.ask(f"CREATE ROLE {role}")
                asked.ask(f"CREATE DATABASE {_DATABASE} TEMPLATE template0")
        with steps.step("restore into it", counts=True):
            sandbox.docker("exec", name, "pg_restore", *_AS, f"--dbname={_DATABASE}",
                           "--exit-on-error", "/dump")  # fmt: skip
        with session.opened([*words, f"--dbname={_DATABASE}"]) as asked:
            with steps.step("rows against the ledger") as said:
                said(held(asked, book))
            for check in item.drill.get("checks", ()):
                with steps.step("the system's own check") as said:
                    said(checked(asked, check))
        with steps.step("structure of tables and indexes") as said:
            sandbox.docker("exec", name, "pg_amcheck", *_AS, "--all", "--heapallindexed",
                           "--install-missing")  # fmt: skip
            said("every database")
