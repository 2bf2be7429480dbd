"""Debian packages that the local cloud needs, and how to get them; standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")


@dataclass(frozen=True)
class Need:
    """A program, file or name that must resolve, the package that brings it, and what for."""

    program: str
    package: str
    purpose: str


NEEDS = (
    Need("ip", "iproute2", "networks of the local cloud"),
    Need("nft", "nftables", "firewalls of the local cloud"),
    Need("systemd-nspawn", "systemd-container", "servers of the local cloud"),
    Need("mmdebstrap", "mmdebstrap", "image of the local cloud's servers"),
    Need(
        "/usr/share/keyrings/debian-archive-keyring.gpg",
        "debian-archive-keyring",
        "image of the local cloud's servers",
    ),
    Need("mkfs.ext4", "e2fsprogs", "volumes of the local cloud"),
    Need("mkfs.xfs", "xfsprogs", "volumes of the local cloud"),
    Need("losetup", "mount", "volumes of the local cloud"),
    Need("haproxy", "haproxy", "load balancers of the local cloud"),
    Need("buildah", "buildah", "container images of the local cloud"),
    Need("skopeo", "skopeo", "container images of the local cloud"),
    Need("docker-registry", "docker-registry", "registry of the local cloud"),
    Need("ssh", "openssh-client", "reaching servers"),
    Need("curl", "curl", "asking URLs"),
    # Browsers and curl know these names by themselves; Python, wget and others ask the system.
    Need("plinth.localhost", "libnss-myhostname", "opening URLs under .localhost"),
)
# Debian starts these at installation; Plinth runs its own instances and wants none of the host's.
DAEMONS = ("haproxy", "docker-registry")


def missing() -> list[Need]:
    """Return the needs whose program is not on PATH (sbin included)."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    return [need for need in NEEDS if not _there(need, path)]


def _there(need: Need, path: str) -> bool:
    if need.program.startswith("/"):
        return Path(need.program).exists()
    if need.program.endswith(".localhost"):
        return _resolves(need.program)
    return shutil.which(need.program, path=path) is not None


def _resolves(name: str) -> bool:
    # In a process of its own: this one keeps how names were resolved when it began.
    command = [sys.executable, "-c", f"import socket; socket.gethostbyname({name!r})"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def venv_missing() -> bool:
    """Tell whether this Python cannot make virtual environments (Debian splits `venv` off)."""
    try:
        __import__("ensurepip")
    except ImportError:
        return True
    return False


def can_install() -> bool:
    """Tell whether this is root on a system with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_line(packages: list[str]) -> str:
    """Return the one line a person runs to get these packages."""
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


def install(packages: list[str]) -> None:
    """Install Debian packages without starting their services.

    Raises:
        subprocess.CalledProcessError: apt-get failed; its output is on the exception.
    """
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    made_policy = not POLICY.exists()
    if made_policy:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        _apt(["update", "-q"], env)
        _apt(["install", "-y", "-q", "--no-install-recommends", *packages], env)
    finally:
        if made_policy:
            POLICY.unlink()
    started = [name for name in DAEMONS if name in packages]
    if started and Path("/run/systemd/system").exists():
        subprocess.run(["systemctl", "disable", "--now", *started], check=False)


def _apt(arguments: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(
        ["apt-get", *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
        done.check_returncode()
