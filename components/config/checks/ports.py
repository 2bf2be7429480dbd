"""Ports of a server: each has one use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_system

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem

SWARM_PORTS = {2377: "Swarm management", 7946: "Swarm gossip", 4789: "Swarm overlay traffic"}


def check_ports(config: StackConfig) -> Iterator[Problem]:
    """Report two uses of one port, and a web port that the firewall would not let in."""
    system = config.system
    uses: dict[int, str] = dict(SWARM_PORTS)
    web = [("ingress.http_port", system.ingress.http_port, "HTTP")]
    if system.ingress.tls:
        web.append(("ingress.https_port", system.ingress.https_port, "HTTPS"))
    for path, port, use in (("ssh_port", system.ssh_port, "SSH"), *web):
        if port in uses:
            cause = f"port {port} is taken by {uses[port]}"
            yield in_system(config, path, cause, f"choose another port for {use}")
        uses.setdefault(port, use)
    for index, port in enumerate(system.public_ports):
        if port in SWARM_PORTS or port == system.ssh_port:
            cause = f"port {port} is that of {uses[port]}, which has its own rules"
            yield in_system(config, f"public_ports[{index}]", cause, "remove it from this list")
    for path, port, _use in web:
        if port not in system.public_ports:
            cause = f"the firewall would not let in the port {port}"
            yield in_system(config, "public_ports", cause, f"add the port of `{path}`")
