"""Backups: how much a loss would take, and when a restore last proved that there is a way back."""

from __future__ import annotations

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query, Step


def backups(*, rpo: int, archived: bool) -> Dashboard:
    """Return the page about backups.

    Args:
        rpo: seconds of writing that a loss may take, of databases.
        archived: a Postgres ships its log.
    """
    return Dashboard(
        uid="plinth-backups",
        title="Backups",
        since="now-24h",
        rows=(
            Row(title="The way back", panels=_way(rpo)),
            Row(title="The copies", panels=_copies(archived=archived)),
        ),
    )


def _way(rpo: int) -> tuple[Panel, ...]:
    return (
        Panel(
            title="A loss now would take",
            kind="stat",
            queries=(
                Query(
                    expr="time() - max by (store) "
                    "(plinth_backup_newest_restorable_timestamp_seconds)",
                    legend="{{store}}",
                ),
            ),
            unit="s",
            width=12,
            steps=(Step(value=rpo, color="red"),),
            words="The newest moment that can be restored, in whatever place it is.",
        ),
        Panel(
            title="Last verified restore",
            kind="stat",
            queries=(
                Query(
                    expr="max by (store) (plinth_drill_last_success_timestamp_seconds) * 1000",
                    legend="{{store}}",
                ),
            ),
            unit="dateTimeFromNow",
            width=12,
            lowest=None,
            words="When a drill last brought the newest copy back, asked it, and found all of it.",
        ),
    )


def _copies(*, archived: bool) -> tuple[Panel, ...]:
    log = Panel(
        title="Log: segments not off the server yet",
        kind="timeseries",
        queries=(Query(expr="plinth_backup_log_waiting", legend="{{store}}"),),
    )
    return (
        Panel(
            title="Last copy came",
            kind="stat",
            queries=(
                Query(
                    expr="plinth_backup_last_success_timestamp_seconds * 1000",
                    legend="{{item}} in {{place}}",
                ),
            ),
            unit="dateTimeFromNow",
            lowest=None,
            width=16,
        ),
        Panel(
            title="Last attempts that failed",
            kind="stat",
            queries=(Query(expr="sum(plinth_backup_last_attempt_ok == bool 0)"),),
            unit="none",
            steps=(Step(value=1, color="red"),),
        ),
        Panel(
            title="How long a copy takes",
            kind="timeseries",
            queries=(
                Query(expr="plinth_backup_duration_seconds", legend="{{item}} to {{place}}"),
            ),
            unit="s",
        ),
        Panel(
            title="What a copy adds",
            kind="timeseries",
            queries=(Query(expr="plinth_backup_size_bytes", legend="{{item}} in {{place}}"),),
            unit="bytes",
        ),
        *([log] if archived else []),
    )  # fmt: skip
