"""Whether servers can boot on this host, and what is missing where they cannot."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

# Program and the Debian package that has it.
PROGRAMS = {
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "nft": "nftables",
    "haproxy": "haproxy",
    "mmdebstrap": "mmdebstrap",
    "losetup": "mount",
    "nsenter": "util-linux",
    "mkfs.ext4": "e2fsprogs",
    "sysctl": "procps",
}
KEYRING_PACKAGE = "debian-archive-keyring"
# Bits of CAP_NET_ADMIN, CAP_SYS_ADMIN and CAP_MKNOD.
_CAPABILITIES = {12: "CAP_NET_ADMIN", 21: "CAP_SYS_ADMIN", 27: "CAP_MKNOD"}


@dataclass(frozen=True)
class Support:
    """What the probe found.

    Attributes:
        reason: why servers do not boot here, empty where they do.
        packages: Debian packages that would mend it, where packages are all that is missing.
    """

    reason: str = ""
    packages: tuple[str, ...] = ()

    @property
    def boots(self) -> bool:
        """Tell if servers boot."""
        return not self.reason


def probe() -> Support:
    """Look, without changing anything."""
    if sys.platform != "linux":
        return Support("servers are Linux system containers, and this is not Linux")
    if os.geteuid() != 0:
        return Support("servers need root: run as root, or use the API only")
    lacking = _lacking_capabilities()
    if lacking:
        return Support(f"this root lacks {', '.join(lacking)} (an unprivileged container?)")
    filesystems = Path("/proc/filesystems").read_text().split()
    if "overlay" not in filesystems and not shutil.which("modprobe"):
        return Support("the kernel has no overlay file system")
    if not Path("/dev/loop-control").exists():
        return Support("there are no loop devices (/dev/loop-control)")
    if not any(Path("/sys/fs/cgroup").iterdir()):
        return Support("no control groups are mounted below /sys/fs/cgroup")
    if not os.access("/sys/fs/cgroup", os.W_OK):
        return Support("control groups are read-only here (an unprivileged container?)")
    missing = {program for program in PROGRAMS if shutil.which(program) is None}
    if missing:
        packages = tuple(sorted({PROGRAMS[program] for program in missing}))
        return Support(
            f"missing: {', '.join(sorted(missing))}; apt-get install {' '.join(packages)}", packages
        )
    return Support()


def _lacking_capabilities() -> list[str]:
    """Names of needed capabilities that this process does not have."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            effective = int(line.split()[1], 16)
            return [name for bit, name in _CAPABILITIES.items() if not effective >> bit & 1]
    return []
