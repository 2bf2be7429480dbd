"""A server's user data: what cloud-init makes of it at its first boot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from components.render import server
from components.render.template import render

if TYPE_CHECKING:
    from components.blueprint.servers import CloudInitSpec

MAX_BYTES = 32 * 1024  # Hetzner's limit for user data

_HOST_KEY = (
    "rm -f /etc/ssh/ssh_host_* && "
    "ssh-keygen -q -t ed25519 -N '' -C host -f /etc/ssh/ssh_host_ed25519_key"
)


@dataclass(frozen=True)
class HostKey:
    """An ECDSA P-256 host key: private half in PEM or OpenSSH's form, public in OpenSSH's."""

    private: str
    public: str


class _Dumper(yaml.SafeDumper):
    """Write texts of several lines as blocks, so that a person can read the result."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def user_data(spec: CloudInitSpec, host_key: HostKey, login_keys: tuple[str, ...]) -> str:
    """Return user data for cloud-init; check with `cloud-init schema --config-file`.

    Args:
        spec: what was decided about the server.
        host_key: of the very first connection; `plinth-ready` gives the server another, and
            `plinth-seal` removes this one.
        login_keys: public keys that may log in as the server's user.

    Raises:
        ValueError: it would be larger than the cloud takes.
    """
    config: dict[str, Any] = {
        "hostname": spec.hostname,
        "manage_etc_hosts": True,
        "locale": "C.UTF-8",
        "timezone": "Etc/UTC",
        "users": [
            {
                "name": spec.user,
                "gecos": "Plinth",
                "shell": "/bin/bash",
                "groups": ["docker"],
                "sudo": "ALL=(ALL) NOPASSWD:ALL",
                "lock_passwd": True,
                "ssh_authorized_keys": [*login_keys, *spec.admin_keys],
            }
        ],
        # passwords are refused by sshd's own settings: `ssh_pwauth` would restart it in mid-login
        "disable_root": True,
        # before sshd starts: no host key of the image, and one that no one else ever sees
        "ssh_deletekeys": False,
        "bootcmd": [["cloud-init-per", "instance", "plinth-host-key", "sh", "-c", _HOST_KEY]],
        "ssh_keys": {
            "ecdsa_private": host_key.private.strip() + "\n",
            "ecdsa_public": host_key.public.strip(),
        },
        "write_files": _files(spec),
        "runcmd": [["/usr/local/sbin/plinth-boot"]],
    }
    text = "#cloud-config\n" + yaml.dump(config, Dumper=_Dumper, sort_keys=False, width=1000)
    size = len(text.encode())
    if size > MAX_BYTES:
        raise ValueError(f"user data of {spec.hostname} has {size} bytes; {MAX_BYTES} are allowed")
    return text


def _files(spec: CloudInitSpec) -> list[dict[str, str]]:
    """Return all files, settings first; they are there before sshd and Docker start."""
    settings = {
        "/etc/ssh/sshd_config.d/00-plinth.conf": server.sshd(spec),
        "/etc/ssh/sshd_config.d/01-plinth-hostkeys.conf": server.sshd_hostkeys(bootstrap=True),
        "/etc/nftables.conf": server.nftables(spec),
        "/etc/fail2ban/jail.d/plinth.local": server.fail2ban(spec),
        "/etc/apt/apt.conf.d/52plinth": render("server/apt.conf"),
        "/etc/sysctl.d/60-plinth.conf": render("server/sysctl.conf"),
        "/etc/docker/daemon.json": server.docker_daemon(spec),
        "/etc/systemd/journald.conf.d/plinth.conf": render("server/journald.conf"),
        "/etc/systemd/system/plinth-address.service": render("server/plinth-address.service"),
    }
    files = [_file(path, "0644", text) for path, text in settings.items()]
    for name, text in server.boot_commands(spec).items():
        files.append(_file(f"/usr/local/sbin/{name}", "0755", text))
    return files


def _file(path: str, mode: str, content: str) -> dict[str, str]:
    return {"path": path, "permissions": mode, "content": content}
