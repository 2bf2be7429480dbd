"""Volumes: sparse files as block devices, which outlive the servers that they are attached to."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.hypervisor import HypervisorError
from localcloud.machines import mounts
from localcloud.machines.run import attempt, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from localcloud.machines.disk import Disk

YANK_SECONDS = 10


def device_name(volume_id: int) -> str:
    """Name below /dev/disk/by-id inside, as on Hetzner."""
    return f"scsi-0HC_Volume_{volume_id}"


def create(file: Path, size_gb: int, filesystem: str | None) -> None:
    """Make a volume's file, formatted where a file system is named."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mounts.make_sparse(file, size_gb)
    if filesystem == "ext4":
        run(["mkfs.ext4", "-q", "-F", "-E", "nodiscard", file])
    elif filesystem == "xfs":
        run(["mkfs.xfs", "-q", "-f", "-K", file])


def resize(file: Path, size_gb: int) -> None:
    """Grow a volume, also while a server uses it."""
    mounts.make_sparse(file, size_gb)
    device = mounts.loop_of(file)
    if device is not None:
        run(["losetup", "--set-capacity", device])


def plug(file: Path, volume_id: int, disk: Disk) -> None:
    """Show a volume in the guest's /dev/disk/by-id."""
    device = mounts.attach_loop(file)
    number = device.stat().st_rdev
    node = disk.devices / "by-id" / device_name(volume_id)
    if node.exists() and node.stat().st_rdev == number:
        return
    node.unlink(missing_ok=True)
    os.mknod(node, stat.S_IFBLK | 0o660, number)
    os.chown(node, 0, 6)  # group disk


def mount_inside(init: int, volume_id: int, filesystem: str) -> None:
    """Mount a volume where Hetzner's images mount those attached with `automount`."""
    where = f"/mnt/HC_Volume_{volume_id}"
    source = f"/dev/disk/by-id/{device_name(volume_id)}"
    enter = ["nsenter", f"--target={init}", "--mount", "--pid", "--root", "--wd"]
    run([*enter, "mkdir", "-p", where])
    line = f"{source} {where} {filesystem} discard,nofail,defaults 0 0"
    script = (
        'grep -qF " $2 " /etc/fstab || printf "%s\\n" "$3" >> /etc/fstab; '
        'mountpoint -q "$2" || mount -o discard "$1" "$2"'
    )
    run([*enter, "sh", "-c", script, "sh", source, where, line])


def unplug(file: Path, volume_id: int, disk: Disk, processes: Iterable[int]) -> None:
    """Take a volume away from a server as a cloud does: whatever still uses it loses it.

    Args:
        file: the volume's file.
        volume_id: its number.
        disk: of the server.
        processes: all processes of the server, as the host sees them.

    Raises:
        HypervisorError: the device is still in use after its users were ended.
    """
    (disk.devices / "by-id" / device_name(volume_id)).unlink(missing_ok=True)
    device = mounts.loop_of(file)
    if device is None:
        return
    number = f"{os.major(device.stat().st_rdev)}:{os.minor(device.stat().st_rdev)}"
    pids = sorted(processes)
    run(["sync", "--file-system", file])
    users = _users(pids, device.stat().st_rdev)
    for pid, points in _mounted_in(pids, number):
        script = Path(__file__).with_name("unmount_inside.py")
        attempt([sys.executable, "-I", "-S", script, str(pid), *points])
    if mounts.detach_loop(file, patience=1):
        return
    for pid in users:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + YANK_SECONDS
    while not mounts.detach_loop(file, patience=1):
        if time.monotonic() > deadline:
            raise HypervisorError(
                "volume_in_use",
                f"volume {volume_id} is still in use on the server: stop what uses it first",
            )


def _mounted_in(pids: list[int], number: str) -> Iterator[tuple[int, list[str]]]:
    """One process for each mount namespace that has the device mounted, and where."""
    seen: set[str] = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            namespace = str(Path(f"/proc/{pid}/ns/mnt").readlink())
            if namespace in seen:
                continue
            seen.add(namespace)
            lines = Path(f"/proc/{pid}/mountinfo").read_text().splitlines()
            points = [line.split()[4] for line in lines if line.split()[2] == number]
            if points:
                decoded = [point.encode().decode("unicode_escape") for point in points]
                yield pid, sorted(decoded, key=len, reverse=True)


def _users(pids: list[int], number: int) -> list[int]:
    """Processes that have files of the device open."""
    found: list[int] = []
    for pid in pids:
        with contextlib.suppress(OSError):
            opened = [Path(f"/proc/{pid}/cwd"), *Path(f"/proc/{pid}/fd").iterdir()]
            if any(_on_device(path, number) for path in opened):
                found.append(pid)
    return found


def _on_device(path: Path, number: int) -> bool:
    with contextlib.suppress(OSError):
        return path.stat().st_dev == number
    return False
