"""What servers run for monitoring outside of containers; check units with `systemd-analyze`."""

from __future__ import annotations

from components.render.template import render

# commands on servers, and the module of the package that each is
COMMANDS = {
    "plinth-containers": "containers",
    "plinth-logs": "logs",
    "plinth-reach": "reach",
}
_NODE = "prometheus-node-exporter.service.d/plinth.conf"


def launcher(module: str) -> str:
    """Return a command that runs a module of the package on servers."""
    return render("monitoring/launcher.py", module=module)


def units(*, node: str, metrics: str) -> dict[str, str]:
    """Return units by their path below /etc/systemd/system.

    Args:
        node: address and port of the node exporter; never a public one.
        metrics: folder with what others measured.
    """
    return {
        _NODE: render("monitoring/node-exporter.conf", address=node, metrics=metrics),
        "plinth-containers.service": render("monitoring/plinth-containers.service"),
        "plinth-logs.service": render("monitoring/plinth-logs.service"),
    }
