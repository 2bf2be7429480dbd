"""Power: a server's system container, run by systemd-nspawn under its supervisor."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.hypervisor import HypervisorError
from localcloud.machines import cgroups, procfs
from localcloud.machines.run import attempt, run

if TYPE_CHECKING:
    from localcloud.machines.disk import Disk

START_SECONDS = 20
POLL_SECONDS = 0.02
# What systemd as PID 1 does on these (systemd(1), "Signals").
POWEROFF = signal.SIGRTMIN + 4
REBOOT = signal.SIGRTMIN + 5
GIB = 1024**3

ENVIRONMENT = {
    # sysctls of the network belong to the guest's own namespace; all others are the host's.
    "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
    # A nested Docker has filters of its own, and the outer one slows every system call.
    "SYSTEMD_SECCOMP": "0",
    # Without it a nested `docker run` fails on hosts that mount control groups v1.
    "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1",
}


@dataclass(frozen=True)
class Container:
    """What there is to know to run one server.

    Attributes:
        machine: name for the host's tools.
        hostname: the guest's own, until cloud-init sets it.
        group: control group, relative to each hierarchy.
    """

    machine: str
    hostname: str
    namespace: str
    group: str
    cores: int
    memory_gb: float
    disk: Disk

    @property
    def _folder(self) -> Path:
        return self.disk.folder

    @property
    def _lock(self) -> Path:
        return self._folder / "machine.lock"

    @property
    def _status(self) -> Path:
        return self._folder / "machine.status"

    @property
    def console(self) -> Path:
        """What the guest says while it boots."""
        return self._folder / "console.log"

    def argv(self) -> list[str]:
        """The systemd-nspawn call."""
        disk = self.disk
        return [
            "systemd-nspawn",
            "--boot",
            "--quiet",
            "--register=no",
            "--keep-unit",
            f"--machine={self.machine}",
            f"--hostname={hostname(self.hostname)}",
            f"--directory={disk.root}",
            f"--network-namespace-path=/run/netns/{self.namespace}",
            "--capability=all",
            f"--bind={disk.docker}:/var/lib/docker",
            f"--bind={disk.devices}:/dev/disk",
            *(["--bind=/dev/fuse"] if Path("/dev/fuse").exists() else []),
            "--resolv-conf=off",
            "--timezone=off",
            "--link-journal=no",
            "--console=pipe",
        ]

    def is_on(self) -> bool:
        """Tell if the machine has power: its supervisor holds the lock."""
        if not self._lock.exists():
            return False
        with self._lock.open() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def lost_power(self) -> bool:
        """Tell if the machine is off although nobody turned it off, as after a host's crash."""
        return not self.is_on() and self._read_status().get("state") == "running"

    def power_on(self) -> None:
        """Start the machine and wait until its init runs.

        Raises:
            HypervisorError: it ended at once or its init did not come up in time.
        """
        if self.is_on():
            return
        self._status.unlink(missing_ok=True)
        cgroups.kill(self.group)
        if cgroups.run_by_systemd():
            self._launch_by_systemd()
        else:
            cgroups.remove(self.group)
            memory = int(self.memory_gb * GIB)
            self._launch(cgroups.ensure(self.group, self.cores, memory))
        deadline = time.monotonic() + START_SECONDS
        while self.init() is None:
            if self._read_status().get("state") == "off" or time.monotonic() > deadline:
                raise HypervisorError(
                    "server_error", f"the server did not boot; its console ends: {self._tail()}"
                )
            time.sleep(POLL_SECONDS)

    def _write_config(self, groups: list[Path]) -> list[str]:
        """Write what the supervisor reads; returns how to call it."""
        config = {
            "argv": self.argv(),
            "environment": ENVIRONMENT,
            "groups": [str(path) for path in groups],
            "lock": str(self._lock),
            "status": str(self._status),
            "console": str(self.console),
            "memory": int(self.memory_gb * GIB),
            "cores": self.cores,
            "proc": str(self.disk.devices / procfs.FOLDER),
        }
        path = self._folder / "machine.json"
        path.write_text(json.dumps(config, indent=1))
        script = str(Path(__file__).with_name("supervisor.py"))
        return [sys.executable, "-I", "-S", script, str(path)]

    def _launch(self, groups: list[Path]) -> None:
        """Start the supervisor so that it outlives this process and its terminal."""
        call = self._write_config(groups)
        # there before the guest looks for it
        procfs.of(json.loads((self._folder / "machine.json").read_text())).write()
        with self.console.open("ab") as console:
            process = subprocess.Popen(
                ["setsid", "--fork", *call],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                cwd="/",
                start_new_session=True,
            )
            process.wait()

    def _launch_by_systemd(self) -> None:
        """Let systemd make the group and hand it over, where it owns the whole tree.

        Written after systemd's documentation of delegation; not run where this was developed.
        """
        run(
            [
                "systemd-run",
                "--quiet",
                "--collect",
                f"--unit={self.machine}",
                "--property=Delegate=yes",
                "--property=KillMode=mixed",
                "--property=TasksMax=infinity",
                f"--property=MemoryMax={int(self.memory_gb * GIB)}",
                f"--property=CPUQuota={self.cores * 100}%",
                *self._write_config([]),
            ]
        )

    def power_off(self) -> None:
        """Cut the power and wait until nothing of the machine runs."""
        if cgroups.run_by_systemd():
            attempt(["systemctl", "kill", "--signal=SIGKILL", f"{self.machine}.service"])
        deadline = time.monotonic() + START_SECONDS
        # Again and again, for a machine that was just rebooting is started once more.
        while cgroups.kill(self.group) or self.is_on():
            if time.monotonic() > deadline:
                raise HypervisorError("server_error", f"{self.machine} does not power off")
            time.sleep(POLL_SECONDS)
        self.mark_off()
        self.forget_lock()
        cgroups.remove(self.group)

    def forget_lock(self) -> None:
        """Remove the lock file of systemd-nspawn's own, which it leaves where it was killed."""
        with contextlib.suppress(OSError):
            root = self.disk.root.stat()
            Path(f"/run/systemd/nspawn/locks/inode-{root.st_dev}:{root.st_ino}").unlink()

    def mark_off(self) -> None:
        """Note that the machine is off because somebody wanted it so."""
        if self._folder.exists():
            self._status.write_text(json.dumps({"state": "off"}))

    def ask(self, what: signal.Signals | int) -> None:
        """Ask the guest's init for something; nothing happens where it does not run."""
        init = self.init()
        if init is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(init, what)

    def init(self) -> int | None:
        """The guest's PID 1 as the host sees it, once it is systemd; None before and after."""
        machine = self._read_status().get("machine")
        if not machine:
            return None
        try:
            children = Path(f"/proc/{machine}/task/{machine}/children").read_text().split()
            for pid in children:
                if re.search(
                    r"^NSpid:.*\s1$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE
                ):
                    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                    return int(pid) if words[0].endswith((b"/systemd", b"/init")) else None
        except OSError:
            return None
        return None

    def _read_status(self) -> dict[str, object]:
        try:
            return dict(json.loads(self._status.read_text()))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    def _tail(self) -> str:
        lines = self.console.read_text(errors="replace").strip().splitlines()
        return " / ".join(lines[-3:]) or "(nothing)"


def hostname(name: str) -> str:
    """A server's name as a valid host name."""
    plain = re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip("-.")
    return plain[:63].rstrip("-.") or "server"
