"""Keep one machine running, apart from the daemon: start it, start it again when it reboots.

Run as `python -I -S supervisor.py MACHINE.json` in a session of its own; it needs the standard
library only. It holds a lock on `MACHINE.lock` for as long as the machine is powered on: who finds
the lock free knows that the machine is off, whatever was killed how.
"""

import ctypes
import fcntl
import json
import os
import signal
import sys
from pathlib import Path

# How systemd-nspawn says that the guest asked for a reboot.
REBOOT = 133
# linux/prctl.h
PR_SET_PDEATHSIG = 1


def main() -> int:
    """Run the machine until it is powered off; returns its last exit code."""
    config = json.loads(Path(sys.argv[1]).read_text())
    lock = Path(config["lock"]).open("w")  # noqa: SIM115 - held until this process ends
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    beside = os.fork()
    if beside == 0:
        _become_procfs()
    boots, code = 0, REBOOT
    while code == REBOOT:
        boots += 1
        child = os.fork()
        if child == 0:
            _become(config)
        _tell(config, state="running", boots=boots, machine=child)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.kill(beside, signal.SIGKILL)
    _tell(config, state="off", boots=boots, machine=0, code=code)
    return max(code, 0)


def _become(config: dict[str, object]) -> None:
    """Turn this process into the machine, inside its control groups."""
    try:
        # A machine without its supervisor would look as if it were off.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for path in config["groups"]:  # type: ignore[attr-defined]
            Path(path, "cgroup.procs").write_text("0")
        console = os.open(str(config["console"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(console, 1)
        os.dup2(console, 2)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        argv = [str(word) for word in config["argv"]]  # type: ignore[attr-defined]
        os.execvpe(argv[0], argv, {**os.environ, **config["environment"]})  # type: ignore[dict-item]
    except OSError as error:
        sys.stderr.write(f"supervisor: {error}\n")
    os._exit(127)


def _become_procfs() -> None:
    """Turn this process into what shows the machine what is its own, which ends with this one."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        program = str(Path(__file__).with_name("procfs.py"))
        os.execv(sys.executable, [sys.executable, "-I", "-S", program, sys.argv[1]])
    except OSError as error:
        sys.stderr.write(f"supervisor: {error}\n")
    os._exit(127)


def _tell(config: dict[str, object], **status: object) -> None:
    """Write the machine's status for the daemon, atomically."""
    path = Path(str(config["status"]))
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"supervisor": os.getpid(), **status}))
    new.rename(path)


if __name__ == "__main__":
    sys.exit(main())
