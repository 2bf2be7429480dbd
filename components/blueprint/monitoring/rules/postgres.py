"""What goes wrong with a Postgres, with its copies and with the pool before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.monitoring.rules.rule import Clock
    from components.blueprint.monitoring.rules.watched import Watched

_LAG = 30  # seconds that a replica may be behind
_LONG = 3600  # seconds that a transaction may stay open


def postgres(watched: Watched, clock: Clock) -> Iterator[AlertRule]:
    """Give the alerts about all Postgres that run here, nothing where none does."""
    if not watched.of_kind("postgres"):
        return
    yield AlertRule(
        name="PostgresConnectionsNearLimit",
        area="postgres",
        expr="100 * sum by (service) (pg_stat_activity_count) "
        "/ max by (service) (pg_settings_max_connections) > 85",
        hold=300,
        severity="warning",
        signal="connections",
        summary=f"{words.SERVICE}: {words.PERCENT} of its connections are taken",
        means="The next one is refused, and the application answers with errors.",
        first="`select usename, state, count(*) from pg_stat_activity group by 1, 2` says whose"
        " they are; many that are idle want a smaller pool.",
    )
    yield AlertRule(
        name="PostgresTransactionOpen",
        area="postgres",
        expr=f"max by (service) (pg_stat_activity_max_tx_duration) > {clock.plain(_LONG)}",
        hold=300,
        severity="warning",
        signal="transaction",
        summary=f"{words.SERVICE}: a transaction is open for {words.SINCE}",
        means="Nothing that it could see is cleaned up: tables grow, and locks stay.",
        first="`select pid, usename, query from pg_stat_activity order by xact_start limit 3`;"
        " `pg_terminate_backend(pid)` ends it.",
    )
    yield AlertRule(
        name="PostgresDeadlocks",
        area="postgres",
        expr=f"sum by (service) (increase(pg_stat_database_deadlocks[{clock.window(900)}])) > 3",
        hold=0,
        severity="warning",
        signal="deadlocks",
        summary=f"{words.SERVICE}: {words.NUMBER} deadlocks in 15 minutes",
        means="Statements are ended by the database, and users see errors.",
        first="Its log names both statements; they take their locks in different orders.",
    )
    if watched.archives:
        yield _archive(clock)
    if watched.replicas_of:
        yield from _replication(watched)


def _archive(clock: Clock) -> AlertRule:
    window = clock.window(900)
    failed = f"increase(pg_stat_archiver_failed_count[{window}])"
    return AlertRule(
        name="PostgresArchiveFails",
        area="postgres",
        expr=f"max by (service) ({failed}) > 0 "
        f"and max by (service) (increase(pg_stat_archiver_archived_count[{window}])) == 0",
        hold=300,
        severity="critical",
        signal="archive",
        summary=f"{words.SERVICE}: its log is not taken away",
        means="It fills the disk, and what is written since would be lost with the server.",
        first="`plinth backups` says which place refuses; docs/backups.md has the reasons.",
    )


def _replication(watched: Watched) -> Iterator[AlertRule]:
    replicas = "|".join(sorted(watched.replicas_of))
    yield AlertRule(
        name="ReplicationLag",
        area="postgres",
        expr=f'max by (service) (pg_replication_lag_seconds{{service=~"{replicas}"}}) > {_LAG}',
        hold=300,
        severity="warning",
        signal="replication",
        summary=f"{words.SERVICE}: {words.SINCE} behind the database that it copies",
        means="What is read there is old.",
        first="Is the replica busy, or the way between the servers? `select * from"
        " pg_stat_replication` on the first.",
    )
    for key in sorted(set(watched.replicas_of.values())):
        wanted = sum(
            watched.context.config.services[name].replicas
            for name, source in watched.replicas_of.items()
            if source == key
        )
        yield AlertRule(
            name="ReplicationBroken",
            area="postgres",
            expr=f'(count by (service) (pg_stat_replication_pg_wal_lsn_diff{{service="{key}",'
            f'state="streaming"}}) or max by (service) (0 * pg_up{{service="{key}"}} == 0)) '
            f"< {wanted}",
            hold=300,
            severity="critical",
            signal="replication",
            summary=f"{key}: {words.NUMBER} of {wanted} replicas are following",
            means="The copy gets older, and the first keeps its log for it on the disk.",
            first="The replica's log says why it does not follow; one that is too far behind is"
            " made anew: docs/runbooks.md.",
            labels=watched.place(key),
        )


def pool(watched: Watched) -> Iterator[AlertRule]:
    """Give the alerts about a PgBouncer, nothing where none runs."""
    if watched.of_kind("pgbouncer"):
        yield AlertRule(
            name="PoolFull",
            area="postgres",
            expr="max by (service) (pgbouncer_pools_client_waiting_connections) > 0",
            hold=300,
            severity="warning",
            signal="pool",
            summary=f"{words.SERVICE}: {words.NUMBER} clients wait for a connection",
            means="Requests take as long as the queue.",
            first="`show pools` says whose; slow statements hold connections longer than many.",
        )
