"""A restored Postgres in a container that nobody reaches: opened, read, and held to its ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import compared, sandbox, session
from .drill_marker import Marker, shipped
from .item import BackupError

if TYPE_CHECKING:
    from .drill_report import Steps
    from .item import Cluster, Item

LOG, FETCH = "/var/lib/plinth-log", "/etc/plinth/pgbackrest-fetch.sh"
_PATIENCE = 4 * 3600.0  # seconds for a log that is read
_ASK = ("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--host=/tmp", "--username=postgres")
_STOP = ("stop", "--time", "600")
_SHOWN = 3  # differences that are told in full
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": "/tmp",  # noqa: S108 - in the container
    "archive_mode": "off",  # its history is nobody's
    "hot_standby": "on",
    "shared_preload_libraries": "",
    "shared_buffers": "128MB",
    "ssl": "off",
    "fsync": "off",
}
# What a standby must have as much of as the database that the log is of.
_LIMITS = {
    "max_connections setting": "max_connections",
    "max_worker_processes setting": "max_worker_processes",
    "max_wal_senders setting": "max_wal_senders",
    "max_prepared_xacts setting": "max_prepared_transactions",
    "max_locks_per_xact setting": "max_locks_per_transaction",
}


@dataclass(frozen=True)
class Opened:
    """What is opened, and what it is held to.

    Attributes:
        data, log: folders that the container has at `mount`, and in the archiver's stead.
        marker: the commit that must be there; None where the database in use did not run.
    """

    cluster: Cluster
    data: Path
    log: Path
    ledger: dict[str, Any]
    marker: Marker | None

    def walk(self, item: Item, steps: Steps, *, quick: bool) -> None:
        """Open it at the ledger's moment, then at the log's end, and read it.

        Raises:
            BackupError: it does not open, or is not what it was.
        """
        box = self._box(item)
        settings = [
            word
            for name, value in (_SETTINGS | _limits(box)).items()
            for word in ("-c", f"{name}={value}")
        ]
        self._off_the_server(item, steps, quick=quick)
        with sandbox.running(box, ["postgres", *settings]) as name:
            words = ["docker", "exec", "--interactive", name, *session.WORDS, "--host=/tmp"]
            words += ["--username=postgres", f"--dbname={item.drill['database']}"]
            with steps.step("open at the ledger's moment", counts=True):
                _until(name, "SELECT pg_get_wal_replay_pause_state()", "paused")
            with steps.step("rows against the ledger") as said, session.opened(words) as asked:
                said(held(asked, self.ledger))
            with steps.step("open at the log's end", counts=True):
                sandbox.docker(*_STOP, name)
                _go_on(self.data / Path(self.cluster.pgdata).relative_to(self.cluster.mount))
                sandbox.docker("start", name)
                _until(name, "SELECT NOT pg_is_in_recovery()", "t")
            with steps.step("the last commit") as said, session.opened(words) as asked:
                said(_last(asked, self.marker))
            with steps.step("structure of tables and indexes") as said:
                said(_amcheck(name))
            for check in item.drill.get("checks", ()):
                with steps.step("the system's own check") as said, session.opened(words) as asked:
                    said(checked(asked, check))
            sandbox.docker(*_STOP, name)

    def _off_the_server(self, item: Item, steps: Steps, *, quick: bool) -> None:
        """Wait until the log has all that has to be there: the ledger's moment, and the marker."""
        if self.marker is None:
            return
        with steps.step("a commit leaves the server") as said:
            seconds = shipped(item, self.marker)
            steps.rpo = None if quick else seconds
            said("the log was shipped at once" if quick else f"after {seconds:.0f} s")

    def checksums(self, item: Item) -> str:
        """Read all pages of the database, which was ended in good order.

        Raises:
            BackupError: one is damaged.
        """
        box = self._box(item)
        if "page checksum version:           0" in sandbox.once(box, ["pg_controldata"]):
            return "it was made without"
        said = sandbox.once(box, ["pg_checksums", "--check"])
        counts = [line.partition(":")[2].strip() for line in said.splitlines() if "scanned" in line]
        return f"{counts[-1]} pages" if counts else "well"

    def _box(self, item: Item) -> sandbox.Box:
        return sandbox.Box(
            item=item.key,
            image=str(item.drill["image"]),
            user=f"{self.cluster.uid}:{self.cluster.gid}",
            volumes=(
                f"{self.data}:{self.cluster.mount}",
                f"{self.log}:{LOG}",
                f"{item.drill['fetch']}:{FETCH}:ro",
            ),
            environment=(f"PGDATA={self.cluster.pgdata}",),
        )


def held(asked: session.Session, book: dict[str, Any]) -> str:
    """Hold a restored database to a ledger and return what was compared.

    Raises:
        BackupError: something is not as it was.
    """
    wrong, moved = compared.differences(asked, book)
    if wrong:
        more = f", and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise BackupError("; ".join(wrong[:_SHOWN]) + more)
    rows = sum(rows for rows, _ in book["tables"].values())
    part = f" ({book['percent']:g} % of their pages)" if book["percent"] < 100 else ""  # noqa: PLR2004
    said = f"{len(book['tables']) - len(moved)} tables, {rows} rows{part}"
    return said + (f"; not compared, written to just then: {', '.join(moved)}" if moved else "")


def checked(asked: session.Session, check: str) -> str:
    """Ask a restored database what its system wants to be true.

    Raises:
        BackupError: it is not.
    """
    answer = asked.one(check)
    if answer not in {"t", "true"}:
        raise BackupError(f"`{check}` says {answer or 'nothing'}, and should say true")
    return check


def _limits(box: sandbox.Box) -> dict[str, str]:
    found = {}
    for line in sandbox.once(box, ["pg_controldata"]).splitlines():
        name, _, value = line.partition(":")
        if name in _LIMITS:
            found[_LIMITS[name]] = value.strip()
    return found


def _until(name: str, sql: str, wanted: str) -> None:
    sandbox.until(name, [*_ASK, "--dbname=postgres", "--command", sql], wanted, _PATIENCE)


def _go_on(pgdata: Path) -> None:
    """Have recovery end where the log ends, no longer at the ledger's moment."""
    path = pgdata / "postgresql.auto.conf"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    stay = [line for line in lines if not line.startswith(("recovery_target_name",
                                                           "recovery_target_action"))]  # fmt: skip
    path.write_text("".join(stay), encoding="utf-8")


def _last(asked: session.Session, marker: Marker | None) -> str:
    last = float(asked.one("SELECT extract(epoch FROM pg_last_xact_replay_timestamp())") or 0)
    if marker and last < marker.moment:
        raise BackupError(f"it ends {marker.moment - last:.0f} s before the drill's own commit")
    return "the one that the drill made" if marker else "the database in use does not run"


def _amcheck(name: str) -> str:
    words = ("pg_amcheck", "--host=/tmp", "--username=postgres", "--all", "--heapallindexed")
    sandbox.docker("exec", name, *words, "--install-missing")
    return "every database"
