"""What the host's kernel cannot do that a server may ask of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

SPI = "0x706c6e74"
KEY = "0x" + "00" * 20
CGROUP = Path("/sys/fs/cgroup")


def lacks(namespace: str) -> tuple[str, ...]:
    """Return what is missing: `esp` (encrypted overlay networks), `cpu-limits` (of containers).

    Args:
        namespace: a network namespace in which the first is tried.
    """
    missing = (("esp", _encrypts(namespace)), ("cpu-limits", limits_cpu()))
    return tuple(name for name, there in missing if not there)


def limits_cpu(root: Path = CGROUP) -> bool:
    """Tell whether containers inside servers can be limited: they see the second version alone.

    On a host that mounts both versions the controllers belong to the first.
    """
    for tree in (root, root / "unified"):
        controllers = tree / "cgroup.controllers"
        if controllers.exists():
            return "cpu" in controllers.read_text().split()
    return False


def _encrypts(namespace: str) -> bool:
    pair = ("src", "127.0.0.1", "dst", "127.0.0.2", "proto", "esp", "spi", SPI)
    run = ("ip", "netns", "exec", namespace, "ip", "xfrm", "state")
    aead = ("mode", "transport", "aead", "rfc4106(gcm(aes))", KEY, "128")
    added = subprocess.run([*run, "add", *pair, *aead], capture_output=True, check=False)
    if added.returncode:
        return False
    subprocess.run([*run, "delete", *pair], capture_output=True, check=False)
    return True
