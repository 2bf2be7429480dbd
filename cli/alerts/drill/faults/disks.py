"""Faults of disks: filled, filled too fast, without room for a name, no longer to be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.alerts.drill.fault import Fault, Skipped, on
from cli.alerts.drill.faults.lines import between, lines, others
from components.blueprint.monitoring.rules.words import camel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene

UNMADE: Mapping[str, str] = {
    "InodesRunOut": "a volume of this size has room for more names than can be made in a minute",
}
_FILE = "drill.fill"
_LOW = 80.0  # percent: where no document draws a line
# Of the six hours that are looked back over, the part that a step has to lie back until the line
# through them is steep enough.
_STEEP = 0.06 * 6 * 3600
_INODES_GB = 65536  # ext4 has as many for each GB
_MOST, _MAKING = 1_000_000, 60  # names that can be made in so many seconds
# 95 in 100 of what is free; a directory of its own goes as one
_NAMES = """
import os
folder = {path!r} + '/drill.names'
os.makedirs(folder, exist_ok=True)
left = os.statvfs(folder)
for number in range(left.f_favail - left.f_files // 20):
    os.mknod(f'{{folder}}/{{number}}')
"""


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of a volume; the first, where there are several."""
    config = scene.context.config
    for volume in sorted(config.volumes):
        server = config.holder(volume)
        if server:
            path = config.mount_path(volume)
            yield from _filled(scene, server, path)
            yield _names(scene, server, path, config.volumes[volume].size)
            yield Fault(
                key="disk-read-only",
                says=f"{path} of {server} can no longer be written to",
                alerts=scene.has("DiskReadOnly"),
                make=on(server, f"mount -o remount,bind,ro {path}"),
                mend=on(server, f"mount -o remount,bind,rw {path}"),
                follows=("UnitFailed", "BackupFailed", "PostgresArchiveFails"),
            )
            return
    yield Skipped("disk", "this stack has no volume")


def _filled(scene: Scene, server: str, path: str) -> Iterator[Fault]:
    drawn = lines(scene, "disk")
    for key, goal in between(drawn):
        yield Fault(
            key=key,
            says=f"{path} of {server} is {goal:g} % full",
            alerts=(camel(key),),
            make=on(server, _fill(path, goal)),
            mend=on(server, f"rm -f {path}/{_FILE}"),
            follows=(*others(drawn, key), "DiskFillsSoon"),
            lane="disk",
        )
    goal = min([_LOW, *(line - 3 for _, line in drawn)])
    yield Fault(
        key="disk-soon",
        says=f"{path} of {server} fills to {goal:g} % at once",
        alerts=scene.has("DiskFillsSoon"),
        make=on(server, _fill(path, goal)),
        mend=on(server, f"rm -f {path}/{_FILE}"),
        late=_STEEP,
        lane="disk",
    )


def _fill(path: str, percent: float) -> str:
    """Return the script that fills a file system to a share of what can be used of it."""
    return (
        f"rm -f {path}/{_FILE}\n"
        f"set -- $(df --block-size=1M --output=used,avail {path} | tail -n 1)\n"
        f"fallocate -l $(( ($1 + $2) * {percent * 10:.0f} / 1000 - $1 ))M {path}/{_FILE}"
    )


def _names(scene: Scene, server: str, path: str, size: int) -> Fault | Skipped:
    names = size * _INODES_GB
    if names > _MOST:
        return Skipped("inodes", f"{path} has room for {names:,} names: making them takes too long")
    program = _NAMES.format(path=path)
    return Fault(
        key="inodes",
        says=f"{path} of {server} has names left for one file in twenty",
        alerts=scene.has("InodesRunOut"),
        make=on(server, f'python3 -c "{program}"'),
        mend=on(server, f"rm -rf {path}/drill.names"),
        slow=_MAKING,
    )
