"""Faults of Postgres: its connections, its transactions, its copies, the way out of its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.alerts.drill.fault import Fault, Skipped, on, together
from cli.alerts.drill.shell import background, container, ended, here
from components.blueprint.backups import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Step

UNMADE: Mapping[str, str] = {}
_NAME = "plinth-drill"
_QUARTER, _HOUR = 900, 3600  # seconds
_LAG = 30  # seconds that a replica may be behind, which no clock shortens
_PAIRS = 6
_END = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where application_name = '{}' and pid <> pg_backend_pid()"
)
_PATIENT = "PGOPTIONS='-c statement_timeout=0 -c lock_timeout=0'"
_GUEST = "plinth_drill"
# By one who is no administrator: their last connections are left to who mends it.
_TAKE = """
{psql} -c 'create role {guest} login' 2>/dev/null
most=$({psql} -Atc 'show max_connections')
others=$({psql} -Atc "select count(*) from pg_stat_activity where backend_type = 'client backend'")
for _ in $(seq $((most * 9 / 10 - others))); do
  {psql} --username={guest} --dbname=postgres -c 'select pg_sleep(170)' >/dev/null 2>&1 &
done
wait
"""
# Each pair takes the same two locks, in opposite order.
_DEADLOCK = """
lock() {{
  {psql} -c "begin; select pg_advisory_xact_lock($1, $2); select pg_sleep(1);
             select pg_advisory_xact_lock($1, $3)" >/dev/null 2>&1
}}
for pair in $(seq {pairs}); do
  lock "$pair" 1 2 &
  lock "$pair" 2 1 &
done
wait
"""
_WRITE = "select pg_logical_emit_message(true, 'drill', 'x')"


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of the first Postgres that copies no other."""
    watched = scene.watched
    found = [key for key in watched.of_kind("postgres") if key not in watched.replicas_of]
    for key in found[:1]:
        yield from _sessions(scene, key)
        yield from _archive(scene, key)
        copies = [copy for copy, source in watched.replicas_of.items() if source == key]
        copies = [copy for copy in copies if scene.context.config.services[copy].replicas]
        if copies:
            yield from _copies(scene, key, copies[0])
        else:
            yield Skipped("replication", f"{key} has no replica here")
    if not found:
        yield Skipped("postgres", "the system has no Postgres of its own")


def _psql(key: str, detached: str = "") -> str:
    return f"docker exec {detached} {container(key)} {_client()}"


def _client() -> str:
    return f"env PGAPPNAME={_NAME} {_PATIENT} psql --no-psqlrc --quiet --username=postgres"


def _said(scene: Scene, key: str, sql: str) -> Step:
    """Return the step that has a database do something."""
    return on(scene.where(key), f'{_psql(key)} -c "{sql}" >/dev/null')


def _inside(scene: Scene, key: str, program: str) -> Step:
    """Return the step that starts a program beside a database."""
    return on(scene.where(key), f"docker exec -d {container(key)} sh -c {here(program)}")


def _sessions(scene: Scene, key: str) -> Iterator[Fault]:
    end = _said(scene, key, _END.format(_NAME))
    yield Fault(
        key="connections",
        says=f"nine in ten of {key}'s connections are taken",
        alerts=scene.has("PostgresConnectionsNearLimit"),
        make=_inside(scene, key, _TAKE.format(psql=_client(), guest=_GUEST)),
        mend=together(end, _said(scene, key, f"drop role if exists {_GUEST}")),
        follows=("PostgresTransactionOpen", "PoolFull", "ServiceDown", "TargetDown"),
        slow=10,
    )
    yield Fault(
        key="transaction",
        says=f"a transaction of {key} stays open",
        alerts=scene.has("PostgresTransactionOpen"),
        make=_inside(scene, key, f"{_client()} -c 'begin; select pg_sleep(900)' >/dev/null"),
        mend=end,
        late=_HOUR,
        lane="sessions",
    )
    yield Fault(
        key="deadlocks",
        says=f"{_PAIRS} pairs of transactions of {key} wait for each other",
        alerts=scene.has("PostgresDeadlocks"),
        make=_inside(scene, key, _DEADLOCK.format(psql=_client(), pairs=_PAIRS)),
        mend=end,
        slow=15,
        lane="sessions",  # the end of one ends all
    )


def _archive(scene: Scene, key: str) -> Iterator[Fault]:
    """Give the fault of a log that has no way out: the server's archiver cannot be asked."""
    alerts = scene.has("PostgresArchiveFails")
    if not alerts:
        return
    service, where = scene.context.config.services[key], scene.where(key)
    asked = f"{cluster.folder(scene.context, service, key, 'log')}/wanted"
    # Postgres tries again at once where there is more of it
    loop = f'while :; do {_psql(key)} -c "{_WRITE}, pg_switch_wal()" >/dev/null; sleep 3; done'
    unit = f"{_NAME}-log"
    yield Fault(
        key="archive",
        says=f"{key} cannot ask for its log to be taken away",
        alerts=alerts,
        make=on(where, f"chmod 500 {asked}\n{background(unit, loop)}"),
        mend=on(where, f"{ended(unit)}\nchmod 700 {asked}"),
        follows=("BackupBehind",),
        late=_QUARTER,
        slow=10,
    )


def _copies(scene: Scene, key: str, copy: str) -> Iterator[Fault]:
    roles = "from pg_roles where rolreplication and not rolsuper"
    alter = "select format('alter role %I {}', rolname) {} \\gexec"
    cut = "select pg_terminate_backend(pid) from pg_stat_replication"
    primary, client = scene.where(key), _psql(key, "-i")
    yield Fault(
        key="replication",
        says=f"{copy} may no longer follow {key}",
        alerts=scene.has("ReplicationBroken"),
        make=on(
            primary, f"{client} <<'END' >/dev/null\n{alter.format('nologin', roles)}\n{cut};\nEND"
        ),
        mend=on(primary, f"{client} <<'END' >/dev/null\n{alter.format('login', roles)}\nEND"),
        follows=("ReplicationLag",),
        slow=10,
    )
    unit = f"{_NAME}-lag"
    loop = f'while :; do {_psql(key)} -c "{_WRITE}" >/dev/null; sleep 1; done'
    writes, stops = on(primary, background(unit, loop)), on(primary, ended(unit))
    pause = _said(scene, copy, "select pg_wal_replay_pause()")
    resume = _said(scene, copy, "select pg_wal_replay_resume()")
    yield Fault(
        key="lag",
        says=f"{copy} no longer replays what {key} writes",
        alerts=scene.has("ReplicationLag"),
        make=together(writes, pause),
        mend=together(resume, stops),
        slow=_LAG + 5,
    )
