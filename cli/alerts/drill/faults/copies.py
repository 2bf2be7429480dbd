"""Copies that fail, stay away, are damaged, or were never restored.

How old a copy or a rehearsal is no drill can wait for: there the record that Prometheus reads is
put back by as much, as it would be where the clock of the server's jobs had not run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cli.alerts.drill.fault import Fault, Skipped, on, together
from cli.alerts.drill.shell import ended

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Step

UNMADE: Mapping[str, str] = {}
LANE = "jobs"  # of systemd, and their records
_METRICS = "/var/lib/plinth/metrics"
_PORT = 9000  # of the provider's object storage, on the local cloud
_SMALL = ("config", "redis", "meilisearch", "pg_dump")  # copied in seconds
_RULES = "OUTPUT FORWARD"
_TOO_OLD = 400 * 86400  # seconds; older than any copy may get


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of backups, nothing but a reason where there are none."""
    item = _small(scene)
    if item is None:
        yield Skipped("backup", "this stack makes no backups of its own")
        return
    yield from _refused(scene, item)
    yield from _old(scene, item)
    yield from _log(scene)


def _small(scene: Scene) -> str | None:
    """Return the item whose copy is made soonest."""
    backups = scene.context.config.system.backups
    if backups is None:
        return None
    found = [key for key in scene.watched.backups if backups.items[key].method in _SMALL]
    return min(found, key=lambda key: _SMALL.index(backups.items[key].method), default=None)


def _where(scene: Scene, item: str) -> str:
    backups = scene.context.config.system.backups
    store = backups.items[item].store if backups else None
    known = scene.context.config.services
    return scene.where(store) if store and store in known else scene.manager


def _refused(scene: Scene, item: str) -> Iterator[Fault]:
    where = _where(scene, item)
    close = "\n".join(
        f"iptables -w -I {chain} -p tcp --dport {_PORT} -j REJECT --reject-with tcp-reset"
        for chain in _RULES.split()
    )
    opened = "\n".join(
        f"iptables -w -D {chain} -p tcp --dport {_PORT} -j REJECT --reject-with tcp-reset"
        " 2>/dev/null || true"
        for chain in _RULES.split()
    )
    follows = ("PostgresArchiveFails", "UnitFailed", "BackupBehind")
    yield Fault(
        key="backup-refused",
        says=f"no place outside takes the copy `{item}`",
        alerts=("BackupFailed",),
        make=on(where, f"{close}\nplinth-backup run {item} >/dev/null 2>&1 || true"),
        mend=on(where, f"{opened}\nplinth-backup run {item} >/dev/null"),
        follows=follows,
        slow=20,
        lane=LANE,
    )
    yield Fault(
        key="drill-failed",
        says=f"the copy `{item}` cannot be fetched when its restore is rehearsed",
        alerts=("RestoreDrillFailed",),
        make=on(where, f"{close}\nplinth-backup drill {item} >/dev/null 2>&1 || true"),
        mend=on(where, f"{opened}\nplinth-backup drill {item} >/dev/null"),
        follows=follows,
        slow=30,
        lane=LANE,
    )


def _old(scene: Scene, item: str) -> Iterator[Fault]:
    backup, drill = f"plinth-backup-{item}.prom", f"plinth-drill-{item}.prom"
    where = _where(scene, item)
    yield _told(
        "backup-stale", f"the last copy of `{item}` is 400 days old", "BackupStale", where, backup,
        "plinth_backup_last_success_timestamp_seconds", f"$(( $(date +%s) - {_TOO_OLD} ))",
    )  # fmt: skip
    aside = f"{_METRICS}/{backup}"
    yield Fault(
        key="backup-missing",
        says=f"of `{item}` no copy is known",
        alerts=("BackupMissing",),
        make=on(where, f"mv -f {aside} {aside}.drill"),
        mend=on(where, f"test ! -e {aside}.drill || mv -f {aside}.drill {aside}"),
        many=True,
        lane=LANE,
    )
    yield _told(
        "backup-damaged", f"reading the copies of `{item}` again finds one damaged",
        "BackupDamaged", where, backup, "plinth_backup_last_verify_ok", "0",
    )  # fmt: skip
    yield _told(
        "drill-due", f"restoring `{item}` was last rehearsed 400 days ago", "RestoreDrillDue",
        where, drill, "plinth_drill_due_timestamp_seconds", f"$(( $(date +%s) - {_TOO_OLD} ))",
    )  # fmt: skip
    yield _told(
        "drill-slow", f"restoring `{item}` took ten days when it was rehearsed",
        "RestoreDrillSlow", where, drill, "plinth_drill_rto_seconds", "864000",
    )  # fmt: skip


def _log(scene: Scene) -> Iterator[Fault | Skipped]:
    if not scene.watched.archives:
        yield Skipped("log", "no database here ships its log")
        return
    key = scene.watched.archives[0]
    where, unit = _where(scene, key), f"plinth-archive-{key}"
    start = f"systemctl start {unit}.service"
    stopped = _told(
        "log-behind", f"what ships the log of `{key}` stopped two days ago", "BackupBehind",
        where, f"plinth-log-{key}.prom", "plinth_backup_newest_restorable_timestamp_seconds",
        "$(( $(date +%s) - 172800 ))",
    )  # fmt: skip
    halt, go = on(where, ended(unit)), on(where, start)
    yield replace(
        stopped,
        make=together(halt, stopped.make),
        mend=together(stopped.mend, go),
        follows=("PostgresArchiveFails",),
        many=False,
    )
    yield _told(
        "log-gap", f"a part of the log of `{key}` is lost", "BackupLogGap", where,
        f"plinth-backup-{key}.prom", "plinth_backup_log_gap", "1",
    )  # fmt: skip


def _told(  # noqa: PLR0913, PLR0917 - a file's line, and what is said of it
    key: str, says: str, alert: str, where: str, file: str, metric: str, value: str
) -> Fault:
    """Return the fault of a record that says something else; its file is kept beside it.

    A line that the file has not is added with the labels of another of its lines.
    """
    path = f"{_METRICS}/{file}"
    change = f"""
test -e {path}.drill || cp -p {path} {path}.drill
labels=$(sed -n 's/^[a-z_]*\\({{[^}}]*}}\\) .*/\\1/p' {path}.drill | head -n 1)
(grep -v '^{metric}{{' {path}.drill; echo "{metric}$labels {value}") > {path}.fresh
chmod 644 {path}.fresh
mv -f {path}.fresh {path}
"""
    return Fault(
        key=key,
        says=says,
        alerts=(alert,),
        make=on(where, change),
        mend=_back(where, path),
        many=True,  # each place
        lane=LANE,
    )


def _back(where: str, path: str) -> Step:
    return on(where, f"rm -f {path}.fresh; test ! -e {path}.drill || mv -f {path}.drill {path}")
