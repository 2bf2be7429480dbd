"""Copies that are missing, old, damaged, or were never restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.monitoring.rules.watched import Watched

_LATE = 1.25  # a copy may take its time, and a server may have slept through the hour
_YEAR = 366 * 86400  # seconds; a calendar that ends leaves a gap of all time
ITEM, STORE, WHERE = "{{ $labels.item }}", "{{ $labels.store }}", "{{ $labels.place }}"


def copies(watched: Watched) -> Iterator[AlertRule]:
    """Give the alerts about backups, nothing where there are none."""
    if not watched.backups:
        return
    said = watched.line("backup")
    yield AlertRule(
        name="BackupFailed",
        area="backups",
        expr="plinth_backup_last_attempt_ok == 0",
        hold=said.hold if said else 0,
        severity=said.severity if said else "warning",
        signal="backup",
        summary=f"the copy {ITEM} of {STORE} to {WHERE} failed",
        means="The last whole one gets older.",
        first="`plinth backups` says why; `plinth backup ITEM` tries again.",
        about=said.about if said else "",
    )
    for key, gap in watched.backups.items():
        yield AlertRule(
            name="BackupStale",
            area="backups",
            expr=f'time() - plinth_backup_last_success_timestamp_seconds{{item="{key}"}} '
            f"> {round(gap * _LATE)}",
            hold=600,
            severity="critical",
            signal="backup-age",
            labels={"item": key},
            summary=f"the last whole copy {ITEM} of {STORE} in {WHERE} is {words.SINCE} old",
            means="More would be lost than was promised.",
            first="`systemctl list-timers 'plinth-*'` on the server: does its clock run?",
        )
        yield _missing(watched, key, gap)
    yield from _log(watched)
    yield from _proofs()


def _missing(watched: Watched, key: str, gap: int) -> AlertRule:
    """Return the alert about what has no age because it never came."""
    found = f'absent(plinth_backup_last_success_timestamp_seconds{{item="{key}"}})'
    if key in watched.archives:
        found += f' or absent(plinth_backup_newest_restorable_timestamp_seconds{{item="{key}"}})'
    return AlertRule(
        name="BackupMissing",
        area="backups",
        expr=found,
        hold=min(round(gap * _LATE), _YEAR),
        severity="critical",
        signal="backup-missing",
        labels={"item": key},
        summary=f"{ITEM}: no copy is known of, though one was due",
        means="Nothing could be restored, or nobody knows of it.",
        first="`plinth backups` says what there is; `systemctl list-timers 'plinth-*'` on the"
        " server, whether its clock runs; `plinth backup ITEM` makes one now.",
    )


def _log(watched: Watched) -> Iterator[AlertRule]:
    backups = watched.context.config.system.backups
    if backups is None or not watched.archives:
        return
    yield AlertRule(
        name="BackupLogGap",
        area="backups",
        expr="plinth_backup_log_gap == 1",
        hold=0,
        severity="critical",
        signal="backup-gap",
        summary=f"{ITEM}: a part of the log of {STORE} is missing in {WHERE}",
        means="No moment after the gap can be restored until the next whole copy.",
        first="Make one now: `plinth backup ITEM`.",
    )
    for key in watched.archives:
        item = backups.items[key]
        rpo = backups.rpo if item.rpo is None else item.rpo
        yield AlertRule(
            name="BackupBehind",
            area="backups",
            expr="time() - max by (item, store) "
            f'(plinth_backup_newest_restorable_timestamp_seconds{{item="{key}"}}) > {rpo}',
            hold=60,
            severity="critical",
            signal="backup-rpo",
            labels={"item": key},
            summary=f"{ITEM}: the last {words.SINCE} of {STORE} are not off the server",
            means=f"More than the {rpo} s that may be lost.",
            first="`plinth backups` says what keeps the log from leaving.",
        )


def _proofs() -> Iterator[AlertRule]:
    """Give the alerts about copies that were read again, and restored."""
    yield AlertRule(
        name="BackupDamaged",
        area="backups",
        expr="plinth_backup_last_verify_ok == 0",
        hold=0,
        severity="critical",
        signal="backup-verify",
        summary=f"{ITEM}: copies of {STORE} in {WHERE} are damaged",
        means="They cannot be restored.",
        first="`plinth backups` says which; make a whole one now: `plinth backup ITEM`.",
    )
    yield AlertRule(
        name="RestoreDrillFailed",
        area="backups",
        expr="plinth_drill_failed == 1",
        hold=0,
        severity="critical",
        signal="drill",
        summary=f"{ITEM}: restoring {STORE} was rehearsed, and failed",
        means="A copy that cannot be restored is none.",
        first="`plinth drill ITEM` again: it says what is missing.",
    )
    yield AlertRule(
        name="RestoreDrillDue",
        area="backups",
        expr="time() > plinth_drill_due_timestamp_seconds",
        hold=3600,
        severity="warning",
        signal="drill-age",
        summary=f"{ITEM}: restoring {STORE} has not been rehearsed for too long",
        means="Nobody knows whether it would work.",
        first="`plinth drill ITEM`.",
    )
    yield AlertRule(
        name="RestoreDrillSlow",
        area="backups",
        expr="plinth_drill_rto_seconds > plinth_drill_rto_target_seconds",
        hold=0,
        severity="warning",
        signal="drill-time",
        summary=f"{ITEM}: restoring {STORE} took {words.SINCE}",
        means="Longer than was promised.",
        first="More copies in between, or a bigger server; docs/backups.md has what takes time.",
    )
