"""What goes wrong on a server before it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.documented import disk_selector
from components.blueprint.monitoring.rules.echo import unless_told
from components.blueprint.monitoring.rules.rule import AlertRule
from components.blueprint.plan_servers import manager

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.monitoring.rules.rule import Clock
    from components.blueprint.monitoring.rules.watched import Watched

_AHEAD = 24 * 3600  # seconds: a day to do something about it
_SEEN = 6 * 3600  # seconds of the past that say how fast a disk fills
_SKEW = 5  # seconds that a clock may be off; certificates and backups need it


def servers(watched: Watched, clock: Clock) -> Iterator[AlertRule]:
    """Give the alerts about what every server has."""
    leading = manager(watched.context)
    where = disk_selector(watched)
    free = f"node_filesystem_avail_bytes{{{where}}}"
    soon = f"predict_linear({free}[{clock.window(_SEEN)}], {clock.plain(_AHEAD)}) < 0"
    yield AlertRule(
        name="DiskFillsSoon",
        area="servers",
        expr=f"({soon}) and {free} / node_filesystem_size_bytes < 0.4",
        hold=3600,
        severity="warning",
        signal="disk",
        summary=f"{words.SERVER}: {words.PLACE} is full within a day, if it goes on like this",
        means="A full disk stops the database.",
        first="`du -xsh` below the place. A volume grows by one number: `plinth:volume.size`.",
    )
    yield AlertRule(
        name="InodesRunOut",
        area="servers",
        expr=f"100 * node_filesystem_files_free{{{where}}} / node_filesystem_files < 10",
        hold=900,
        severity="warning",
        signal="inodes",
        summary=f"{words.SERVER}: {words.PLACE} has {words.PERCENT} of its inodes left",
        means="No file can be made although there is room.",
        first="`find PLACE -xdev -type f | cut -d/ -f2-4 | sort | uniq -c | sort -n` says where the"
        " small files are.",
    )
    yield AlertRule(
        name="DiskReadOnly",
        area="servers",
        expr=f"node_filesystem_readonly{{{where}}} == 1",
        hold=60,
        severity="critical",
        signal="disk",
        summary=f"{words.SERVER}: {words.PLACE} can no longer be written to",
        means="The kernel does that after errors of the disk; the stores stop.",
        first="`journalctl -k` on the server; then docs/runbooks.md, lost volume.",
    )
    yield AlertRule(
        name="OutOfMemoryKill",
        area="servers",
        expr=f"increase(node_vmstat_oom_kill[{clock.window(600)}]) > 0",
        hold=0,
        severity="warning",
        signal="oom",
        summary=f"{words.SERVER}: the kernel ended a process for lack of memory",
        means="A service went over its limit, or the server over its memory.",
        first="`journalctl -k | grep -i 'killed process'` names it; raise its `memory`, or find"
        " out what it wanted so much for.",
    )
    yield AlertRule(
        name="UnitFailed",
        area="servers",
        expr='node_systemd_unit_state{state="failed"} == 1',
        hold=300,
        severity="warning",
        signal="unit",
        summary=f"{words.SERVER}: {{{{ $labels.name }}}} failed",
        means="A job of the clock, or a part of the server, does not do its work.",
        first="`systemctl status` and `journalctl -u` of that unit on the server.",
    )
    yield AlertRule(
        name="ClockOff",
        area="servers",
        expr=f'abs(node_time_seconds - timestamp(node_time_seconds{{job="node"}})) > {_SKEW}',
        hold=300,
        severity="warning",
        signal="clock",
        summary=f"{words.SERVER}: its clock is off by more than {_SKEW} s",
        means="Certificates, log lines and the times of backups are no longer to be trusted.",
        first="`timedatectl` on the server; is its time service running?",
    )
    yield AlertRule(
        name="ServicesNotCounted",
        area="servers",
        expr="absent(plinth_service_tasks_running)" + unless_told((), (leading,)),
        hold=300,
        severity="warning",
        signal="collector",
        summary="nobody counts the services' tasks",
        means="A service that is down would not be seen.",
        first="The exporter for containers on the manager: `systemctl status 'plinth-*'`.",
        labels={"server": leading},
    )
