"""Remove an instance from the host whole, even where its state is lost; touches nothing else."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.machines import cgroups, datacenter, mounts, netns
from localcloud.machines.names import Names
from localcloud.machines.run import attempt

if TYPE_CHECKING:
    from collections.abc import Callable

END_SECONDS = 10
NSPAWN = Path("/run/systemd/nspawn")


def destroy_instance(
    name: str, state: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> None:
    """Remove an instance's machines, networks, mounts, devices, control groups and files.

    Args:
        name: of the instance.
        state: its `machines` state directory, where known.
        say: told what is removed.
    """
    names = Names(name)
    namespaces = [path.name for path in _listing(netns.FOLDER) if names.owns_namespace(path.name)]
    say(f"servers: {sum('-s' in space[len(names.datacenter) :] for space in namespaces)}")
    if cgroups.run_by_systemd():
        attempt(["systemctl", "kill", "--signal=SIGKILL", f"plc-{names.short}-s*.service"])
    cgroups.kill(names.cgroup)
    _end(namespaces, state)
    cgroups.remove(names.cgroup)
    say(f"network namespaces: {len(namespaces)}")
    for space in namespaces:
        netns.remove(space)
    datacenter.remove(names)
    shutil.rmtree(names.run, ignore_errors=True)
    if state is not None:
        _remove_files(state, say)
    for path in _listing(NSPAWN / "propagate") + _listing(NSPAWN / "unix-export"):
        if path.name.startswith(f"plc-{names.short}-s"):
            attempt(["umount", "--lazy", path])
            with contextlib.suppress(OSError):
                path.rmdir()


def release_state(state: Path) -> int:
    """Unmount what is below a state directory and let go of its loop devices.

    Returns:
        how many mounts there were.
    """
    points = mounts.mount_points(state)
    mounts.release(state)
    deadline = time.monotonic() + END_SECONDS
    while (devices := mounts.loops_below(state)) and time.monotonic() < deadline:
        for device in devices:
            attempt(["losetup", "--detach", device])
        time.sleep(0.02)
    return len(points)


def _remove_files(state: Path, say: Callable[[str], None]) -> None:
    """Delete the state, with the locks that systemd-nspawn keeps for its directories."""
    for root in state.glob("servers/*/root"):
        found = root.stat()
        (NSPAWN / f"locks/inode-{found.st_dev}:{found.st_ino}").unlink(missing_ok=True)
    say(f"mounts: {release_state(state)}")
    shutil.rmtree(state, ignore_errors=True)


def _end(namespaces: list[str], state: Path | None) -> None:
    """Kill what runs in the instance's network namespaces, and its supervisors."""
    inodes = {
        os.stat(netns.FOLDER / space).st_ino  # noqa: PTH116 - the namespace, not a file
        for space in namespaces
    }
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        alive = [pid for pid in _processes() if _belongs(pid, inodes, state)]
        if not alive:
            return
        for pid in alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _belongs(pid: int, inodes: set[int], state: Path | None) -> bool:
    """Tell if a process is in one of the namespaces, or supervises a machine of this state."""
    with contextlib.suppress(OSError):
        if os.stat(f"/proc/{pid}/ns/net").st_ino in inodes:  # noqa: PTH116 - as above
            return True
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if state is not None and any(word.endswith(b"/supervisor.py") for word in words):
            return any(word.startswith(f"{state.resolve()}/".encode()) for word in words)
    return False


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _listing(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
