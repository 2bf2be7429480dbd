"""Load balancers: an HAProxy in a network namespace of its own for each."""

from __future__ import annotations

import csv
import io
import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.hypervisor import Health, TargetHealth
from localcloud.machines import haproxy, private_file
from localcloud.machines.run import run

if TYPE_CHECKING:
    from localcloud.hypervisor import BalancerSpec

RELOAD_SECONDS = 5


def apply(spec: BalancerSpec, folder: Path, namespace: str, admin: Path) -> None:
    """Run a load balancer with this configuration; connections that are open go on.

    Args:
        spec: of the load balancer.
        folder: where its configuration and certificates are kept.
        namespace: network namespace to run in.
        admin: path of its admin socket, which may not be longer than some 90 characters.

    Raises:
        HypervisorError: HAProxy refuses the configuration.
    """
    for service in spec.services:
        if service.certificates:
            bundle = folder / f"{service.listen_port}.pem"
            private_file.write(bundle, "\n".join(service.certificates).encode())
    admin.parent.mkdir(mode=0o700, exist_ok=True)
    new = folder / "haproxy.cfg.new"
    new.write_text(haproxy.configuration(spec, folder, admin))
    # A configuration without a listener is refused by HAProxy and needs no process.
    if not spec.services:
        new.rename(folder / "haproxy.cfg")
        stop(folder)
        return
    run(["haproxy", "-c", "-q", "-f", new])
    current = folder / "haproxy.cfg"
    changed = not current.exists() or current.read_text() != new.read_text()
    new.rename(current)
    master = pid_of(folder)
    if master is None:
        pidfile = folder / "haproxy.pid"
        argv = ["haproxy", "-W", "-D", "-f", str(current), "-p", str(pidfile)]
        run(["nsenter", f"--net=/run/netns/{namespace}", *argv])
    elif changed:
        before = _workers(master)
        os.kill(master, signal.SIGUSR2)
        deadline = time.monotonic() + RELOAD_SECONDS
        while not _workers(master) - before and time.monotonic() < deadline:
            time.sleep(0.02)


def pid_of(folder: Path) -> int | None:
    """The HAProxy master of a load balancer, or None where it does not run."""
    with suppress(OSError, ValueError):
        pid = int((folder / "haproxy.pid").read_text().split()[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if words[0] == b"haproxy" and str(folder / "haproxy.cfg").encode() in words:
            return pid
    return None


def stop(folder: Path) -> None:
    """End a load balancer's processes."""
    master = pid_of(folder)
    if master is None:
        return
    for pid in [*_workers(master), master]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + RELOAD_SECONDS
    while pid_of(folder) is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    (folder / "haproxy.pid").unlink(missing_ok=True)


def health(spec: BalancerSpec, admin: Path) -> tuple[TargetHealth, ...]:
    """What HAProxy thinks of every target at every service."""
    seen: dict[tuple[str, str], Health] = {}
    with suppress(OSError):
        for row in csv.DictReader(io.StringIO(_ask(admin, "show stat").lstrip("# "))):
            seen[row["pxname"], row["svname"]] = _health(row)
    return tuple(
        TargetHealth(
            target,
            service.listen_port,
            seen.get(
                (haproxy.backend_name(service.listen_port), haproxy.server_name(target)), "unknown"
            ),
        )
        for target in spec.targets
        for service in spec.services
    )


def _health(row: dict[str, str]) -> Health:
    """One line of HAProxy's statistics in the API's words."""
    checked = row.get("check_status", "").lstrip("* ")
    if checked in ("", "INI", "UNK"):
        return "unknown"
    return "healthy" if row.get("status", "").startswith("UP") else "unhealthy"


def _ask(admin: Path, command: str) -> str:
    """Ask HAProxy's admin socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(str(admin))
        connection.sendall(f"{command}\n".encode())
        parts = iter(lambda: connection.recv(65536), b"")
        return b"".join(parts).decode()


def _workers(master: int) -> set[int]:
    """The master's children."""
    with suppress(OSError):
        return {
            int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()
        }
    return set()
