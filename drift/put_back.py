"""Writes the files of a server as they were made, and has what reads them read them again."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterable, Mapping

from drift.governed import FIREWALL, File, Inside
from drift.server_facts import Told, differs

# By the beginning of a path; in this order, each once.
_AFTER: Mapping[str, str] = {
    "/etc/systemd/system/": "systemctl daemon-reload",
    "/etc/ssh/": "sshd -t && systemctl reload ssh.service",
    FIREWALL: "nft -f /etc/nftables.conf",
    "/etc/fail2ban/": "systemctl restart fail2ban.service",
    "/etc/sysctl.d/": "sysctl --quiet --system",
    "/etc/systemd/journald.conf.d/": "systemctl restart systemd-journald.service",
}
# It would end every container: said, not done.
LATER = "/etc/docker/daemon.json"


def wrong(inside: Inside, told: Told) -> list[File]:
    """Return the files that are gone or others than they were made."""
    gone = {path for (path,) in told.of("none")}
    other = {fields[0] for fields in told.of("file") if differs(inside, fields)}
    return [inside.files[path] for path in sorted(gone | other)]


def script(files: Iterable[File], *, rules: bool) -> str:
    """Return what writes these files, each whole or not at all, for a superuser's `sh`.

    Args:
        files: what to write.
        rules: load the firewall's rules again although its file is as it was.
    """
    # files hold keys: until `chmod` each is its owner's alone
    lines = ["umask 077", "set -eu", "PATH=$PATH:/usr/sbin:/sbin"]
    paths = []
    for file in files:
        path, new = shlex.quote(file.path), shlex.quote(f"{file.path}.new")
        content = base64.b64encode(file.text.encode()).decode()
        lines += [
            f"(umask 022; mkdir -p {shlex.quote(file.path.rpartition('/')[0])})",
            f"echo {content} | base64 -d >{new}",
            f"chown root:root {new}",
            f"chmod {file.mode} {new}",
            f"mv {new} {path}",
        ]
        paths.append(file.path)
    if rules:
        paths.append(FIREWALL)
    lines += [after for start, after in _AFTER.items() if any(p.startswith(start) for p in paths)]
    return "\n".join(lines) + "\n"
