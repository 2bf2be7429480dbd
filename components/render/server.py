"""The files of a server: SSH, firewall, bans, updates, Docker and our own small commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from components.render.template import render

if TYPE_CHECKING:
    from components.blueprint.servers import CloudInitSpec

PUBLIC_INTERFACE = "eth0"
_CONTAINER_INTERFACES = ("docker0", "docker_gwbridge")


def sshd(spec: CloudInitSpec) -> str:
    """Return sshd's settings; check with `sshd -t`."""
    return render("server/sshd.conf", ssh_port=spec.ssh_port, user=spec.user)


def sshd_hostkeys(*, bootstrap: bool) -> str:
    """Return which host keys sshd shows: with the one of user data, or the server's own alone."""
    return render("server/sshd-hostkeys.conf", bootstrap=bootstrap)


def nftables(spec: CloudInitSpec) -> str:
    """Return the server's own firewall; check with `nft -c -f`."""
    return render(
        "server/nftables.conf",
        sets={
            f"{name}{family}": [source for source in sources if (":" in source) is six]
            for name, sources in (("ssh", spec.ssh_sources), ("web", spec.web_sources))
            for family, six in ((4, False), (6, True))
        },
        ssh_port=spec.ssh_port,
        public_tcp_ports=sorted(spec.public_tcp_ports),
        trusted_ranges=spec.trusted_ranges,
        public_interface=PUBLIC_INTERFACE,
        containers=[f'"{name}"' for name in _CONTAINER_INTERFACES],
    )


def fail2ban(spec: CloudInitSpec) -> str:
    """Return the jail of sshd; ranges that may use SSH by name are never banned."""
    everywhere = {"0.0.0.0/0", "::/0"}
    ignored = [*spec.trusted_ranges, *(s for s in spec.ssh_sources if s not in everywhere)]
    return render("server/fail2ban.conf", ssh_port=spec.ssh_port, ignored=ignored)


def docker_daemon(spec: CloudInitSpec) -> str:
    """Return Docker's settings; `live-restore` is left out because Swarm refuses it."""
    settings = {
        "log-driver": "json-file",
        "log-opts": {"max-size": "10m", "max-file": "3"},
        "default-address-pools": [{"base": spec.docker_pool, "size": 24}],
        "no-new-privileges": True,
    }
    return json.dumps(settings, indent=2) + "\n"


def boot_commands(spec: CloudInitSpec) -> dict[str, str]:
    """Return the commands of the first boot by name, for /usr/local/sbin; check with `sh -n`."""
    given: dict[str, dict[str, Any]] = {
        "plinth-boot": {"packages": spec.packages, "swap_gb": spec.swap_gb},
        "plinth-address": {"public_interface": PUBLIC_INTERFACE},
        "plinth-seal": {"hostkeys": sshd_hostkeys(bootstrap=False)},
    }
    names = sorted((*given, "plinth-install", "plinth-ready", "plinth-swap"))
    return {name: render(f"server/{name}.sh", **given.get(name, {})) for name in names}


def tools() -> dict[str, str]:
    """Return the commands that a deployment works with, by path; every deployment brings its own.

    Units of systemd are among them; what ends in `.timer` is enabled.
    """
    commands = (
        "plinth-cleanup",
        "plinth-dirs",
        "plinth-firewall",
        "plinth-job",
        "plinth-swarm",
        "plinth-volume",
    )
    units = ("plinth-cleanup.service", "plinth-cleanup.timer")
    return {
        **{f"/usr/local/sbin/{name}": render(f"server/{name}.sh") for name in commands},
        **{f"/etc/systemd/system/{name}": render(f"server/{name}") for name in units},
    }


def commands(spec: CloudInitSpec) -> dict[str, str]:
    """Return all our commands by name, those of the first boot and the tools."""
    named = {path.rpartition("/")[2]: text for path, text in tools().items() if "sbin" in path}
    return boot_commands(spec) | named


def tools_script() -> str:
    """Return a shell script that puts the tools in their places, whole or not at all."""
    return render(
        "server/tools.sh",
        files=[
            (path, "0755" if path.startswith("/usr/local/sbin/") else "0644", text)
            for path, text in tools().items()
        ],
        timers=[path.rpartition("/")[2] for path in tools() if path.endswith(".timer")],
    )
