"""What the guest image is made of, and the hash that names it."""

from __future__ import annotations

import hashlib
from pathlib import Path

SUITE = "bookworm"
NAME = "debian-12"
FILES = Path(__file__).parent / "guest"
# Raised when the steps of image.py change what they produce.
REVISION = 1

PACKAGES = (
    "systemd",
    "systemd-sysv",
    "dbus",
    "libpam-systemd",
    "init",
    # what a cloud's Debian image has
    "cloud-init",
    "openssh-server",
    "sudo",
    "cron",
    "logrotate",
    "ifupdown",
    "iproute2",
    "iputils-ping",
    "netbase",
    "procps",
    "less",
    "nano",
    "rsync",
    "curl",
    "ca-certificates",
    "gnupg",
    "python3",
    "apt-utils",
    "tzdata",
    "kmod",
    "fuse3",
    # volumes
    "e2fsprogs",
    "xfsprogs",
    "fdisk",
    # what user_data installs on Hetzner, here already so that a server needs no package mirror
    "nftables",
    "iptables",
    "ufw",
    "fail2ban",
    "python3-systemd",
    "unattended-upgrades",
    "docker.io",
    "jq",
    # what a server with backups gets besides
    "pgbackrest",
    "restic",
    # what a watched one gets besides
    "prometheus-node-exporter",
)

# Of the next Debian, laid where apt keeps what it has fetched: a server takes its pgBackRest from
# there, or from Debian, where its own is too old for a Postgres.
FETCHED_SUITE, FETCHED = "trixie", ("pgbackrest",)

# Documentation is a third of a small Debian and nobody reads it in a throw-away server.
EXCLUDED_PATHS = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*")
LOCALES_KEPT = "/usr/share/locale/locale.alias"

ENABLED_UNITS = ("mount-volumes.service", "docker.service", "ssh.service")
# Installed, and switched on by the deployment of a system that is watched.
DISABLED_UNITS = ("prometheus-node-exporter.service",)
# A container has no terminal, no kernel modules and no clock of its own.
MASKED_UNITS = (
    "console-getty.service",
    "getty@tty1.service",
    "systemd-udevd.service",
    "systemd-timesyncd.service",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    "dev-hugepages.mount",
    "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount",
)


def files() -> list[Path]:
    """All files that are copied into the image, in a stable order."""
    return sorted(path for path in FILES.rglob("*") if path.is_file())


def digest() -> str:
    """Name of the image that this recipe makes: 16 hexadecimal digits."""
    total = hashlib.sha256()
    parts = (
        *(SUITE, str(REVISION), *PACKAGES, "|", FETCHED_SUITE, *FETCHED, *EXCLUDED_PATHS),
        *(*ENABLED_UNITS, *DISABLED_UNITS, *MASKED_UNITS),
    )
    total.update("\n".join(parts).encode())
    for path in files():
        total.update(str(path.relative_to(FILES)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]
