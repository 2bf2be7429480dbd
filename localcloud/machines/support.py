"""Whether servers can boot on this host, and what is missing where they cannot."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from localcloud.machines.cgroups import hierarchies
from localcloud.machines.image_mirror import KEYRINGS

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
    reason = _host_reason()
    if reason:
        return Support(reason)
    missing = {program for program in PROGRAMS if shutil.which(program) is None}
    packages = {PROGRAMS[program] for program in missing}
    if not any(path.exists() for path in KEYRINGS):
        missing.add("Debian's archive keys")
        packages.add(KEYRING_PACKAGE)
    if not missing:
        return Support()
    names = tuple(sorted(packages))
    missed = ", ".join(sorted(missing))
    return Support(f"missing: {missed}; apt-get install {' '.join(names)}", names)


def _host_reason() -> str:
    """Why no package would make servers boot on this host; empty where one may."""
    if sys.platform != "linux":
        return "servers are Linux system containers, and this is not Linux"
    if os.geteuid() != 0:
        return "servers need root: run as root, or use the API only"
    lacking = _lacking_capabilities()
    checks = {
        f"this root lacks {', '.join(lacking)} (an unprivileged container?)": bool(lacking),
        "the kernel has no overlay file system": (
            "overlay" not in Path("/proc/filesystems").read_text().split()
            and shutil.which("modprobe") is None
        ),
        "there are no loop devices (/dev/loop-control)": not Path("/dev/loop-control").exists(),
        "no control groups are mounted below /sys/fs/cgroup": not hierarchies(),
        "control groups are read-only here (an unprivileged container?)": not os.access(
            "/sys/fs/cgroup", os.W_OK
        ),
    }
    return next((reason for reason, true in checks.items() if true), "")


def _lacking_capabilities() -> list[str]:
    """Names of needed capabilities that this process does not have."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            effective = int(line.split()[1], 16)
            return [name for bit, name in _CAPABILITIES.items() if not effective >> bit & 1]
    return []
