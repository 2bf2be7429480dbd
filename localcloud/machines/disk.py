"""Root disks: a sparse file with ext4, an overlay of it above the guest image.

The guest's `/` is the overlay, its /var/lib/docker lies directly on the disk (overlayfs cannot
stack on itself). So the size of the server's type is a real limit, and a snapshot is one file.
"""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localcloud.hypervisor import HypervisorError
from localcloud.machines import image, mounts, procfs
from localcloud.machines.run import attempt, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Formatting in a few milliseconds: tables are written when they are first used.
_LAZY = "nodiscard,lazy_itable_init=1,lazy_journal_init=1"


@dataclass(frozen=True)
class Disk:
    """The paths of one server's root disk."""

    folder: Path

    @property
    def file(self) -> Path:
        """The sparse file."""
        return self.folder / "disk.img"

    @property
    def inside(self) -> Path:
        """Where the file's own file system is mounted."""
        return self.folder / "disk"

    @property
    def root(self) -> Path:
        """The guest's `/`."""
        return self.folder / "root"

    @property
    def docker(self) -> Path:
        """The guest's /var/lib/docker."""
        return self.inside / "docker"

    @property
    def devices(self) -> Path:
        """The guest's /dev/disk: block devices of its volumes."""
        return self.folder / "devices"


def create(disk: Disk, size_gb: int, *, source: Path | None = None) -> None:
    """Make a fresh root disk, or a copy of a snapshot's; an old one is replaced."""
    mounts.release(disk.folder)
    disk.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    disk.file.unlink(missing_ok=True)
    if source is None:
        mounts.make_sparse(disk.file, size_gb)
        run(["mkfs.ext4", "-q", "-F", "-m", "0", "-E", _LAZY, disk.file])
    else:
        run(["cp", "--sparse=always", source, disk.file], timeout=600)
        grow(disk, size_gb)


def mount(disk: Disk, base: str) -> None:
    """Mount what a server needs to boot; what is mounted already stays.

    Raises:
        HypervisorError: the guest image that this disk was made over is no longer there.
    """
    lower = image.path(base)
    if not lower.is_dir():
        raise HypervisorError(
            "resource_unavailable",
            f"the guest image {base} is gone from the cache: delete the server and make it again",
        )
    mounts.share(disk.folder.parent)
    for folder in (disk.inside, disk.root, disk.devices):
        folder.mkdir(exist_ok=True)
    if not mounts.is_mounted(disk.inside):
        run(["mount", "-o", "loop,discard,noatime", disk.file, disk.inside])
    for folder in (disk.inside / "upper", disk.inside / "work", disk.docker):
        folder.mkdir(exist_ok=True)
    if not mounts.is_mounted(disk.root):
        layers = f"lowerdir={lower},upperdir={disk.inside}/upper,workdir={disk.inside}/work"
        run(["mount", "-t", "overlay", "overlay", "-o", layers, disk.root])
    if not mounts.is_mounted(disk.devices):
        # A file system of our own, for the one of the state may forbid device nodes.
        run(["mount", "-t", "tmpfs", "-o", "mode=755,size=256k", "tmpfs", disk.devices])
    (disk.devices / "by-id").mkdir(exist_ok=True)


def personalize(disk: Disk, nameservers: Sequence[str]) -> None:
    """Give a new disk what differs on each server; the rest is cloud-init's."""
    (disk.root / "etc/machine-id").write_text(f"{uuid.uuid4().hex}\n")
    lines = [f"nameserver {address}\n" for address in nameservers]
    (disk.root / "etc/resolv.conf").write_text("".join(lines))
    units = disk.root / "etc/systemd/system"
    (units / procfs.UNIT).write_text(procfs.UNIT_TEXT)
    wants = units / "sysinit.target.wants"
    wants.mkdir(exist_ok=True)
    link = wants / procfs.UNIT
    link.unlink(missing_ok=True)
    link.symlink_to(f"../{procfs.UNIT}")


def grow(disk: Disk, size_gb: int) -> None:
    """Grow a disk that is not mounted, with its file system.

    Not while it is mounted: that needs CAP_SYS_RESOURCE, which some virtual hosts do not give.
    """
    mounts.make_sparse(disk.file, size_gb)
    # Its exit code 1 says that it repaired something, which is no failure.
    attempt(["e2fsck", "-f", "-p", disk.file])
    run(["resize2fs", disk.file])


def unmount(disk: Disk) -> None:
    """Let go of a server's disk."""
    mounts.release(disk.folder)


def remove(disk: Disk) -> None:
    """Remove a root disk for good."""
    unmount(disk)
    shutil.rmtree(disk.folder, ignore_errors=True)


def copy(disk: Disk, target: Path) -> float:
    """Copy a disk, frozen for the time where it is mounted; returns what it takes up, in GB."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    frozen = mounts.is_mounted(disk.inside)
    if frozen:
        run(["fsfreeze", "--freeze", disk.inside])
    try:
        run(["cp", "--sparse=always", disk.file, target], timeout=600)
    finally:
        if frozen:
            run(["fsfreeze", "--unfreeze", disk.inside])
    return round(target.stat().st_blocks * 512 / 1e9, 3)
