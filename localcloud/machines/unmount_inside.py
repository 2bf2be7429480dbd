"""Unmount in the mount namespace of another process: `unmount_inside.py PID POINT...`.

A script of its own, for a thread of the daemon cannot change its mount namespace, and the guest's
own `umount` is a program that the host should not trust, or is not there (in a nested container).
"""

import ctypes
import os
import sys
from pathlib import Path

# linux/sched.h and linux/fs.h
CLONE_NEWNS = 0x00020000
MNT_DETACH = 2


def main(pid: str, points: list[str]) -> int:
    """Unmount each point, at once or else when its users are done; returns how many failed."""
    libc = ctypes.CDLL(None, use_errno=True)
    namespace = os.open(f"/proc/{pid}/ns/mnt", os.O_RDONLY)
    root = os.open(f"/proc/{pid}/root", os.O_RDONLY)
    if libc.setns(namespace, CLONE_NEWNS) != 0:
        sys.stderr.write(f"setns: {os.strerror(ctypes.get_errno())}\n")
        return 1
    os.fchdir(root)
    os.chroot(".")
    failed = 0
    for point in points:
        where = str(Path("/", point)).encode()
        if libc.umount2(where, 0) != 0 and libc.umount2(where, MNT_DETACH) != 0:
            sys.stderr.write(f"{point}: {os.strerror(ctypes.get_errno())}\n")
            failed += 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
