"""Network namespaces and the links between them, by iproute2; every call may be repeated."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localcloud.machines.run import attempt, run

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path("/run/netns")


def exists(name: str) -> bool:
    """Tell if a network namespace is there."""
    return (FOLDER / name).exists()


def ensure(name: str, *, forwarding: bool) -> bool:
    """Make a network namespace with its loopback up; tells if it is new."""
    if exists(name):
        return False
    run(["ip", "netns", "add", name])
    settings = ["net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0"]
    if forwarding:
        settings += ["net.ipv4.ip_forward=1", "net.ipv4.conf.all.send_redirects=0"]
        settings += ["net.ipv4.conf.default.send_redirects=0"]
    run(["ip", "netns", "exec", name, "sysctl", "-qw", *settings])
    batch(name, ["link set lo up"])
    return True


def remove(name: str) -> None:
    """Remove a network namespace; its links go with it."""
    if exists(name):
        attempt(["ip", "netns", "delete", name])


def batch(name: str | None, lines: Iterable[str]) -> None:
    """Run `ip` commands in a namespace (None: the host's own), all or the first that fails."""
    where = ["-n", name] if name else []
    run(["ip", *where, "-batch", "-"], text="\n".join(lines) + "\n")


def links(name: str | None) -> dict[str, dict[str, Any]]:
    """All links of a namespace by name, as `ip -json link` tells them."""
    where = ["-n", name] if name else []
    return {link["ifname"]: link for link in json.loads(run(["ip", *where, "-json", "link"]))}


@dataclass(frozen=True)
class Cable:
    """A pair of interfaces between two namespaces; the inner one has a hardware address."""

    outer: str
    outer_link: str
    inner: str
    inner_link: str
    mac: str
    mtu: int


def connect(cable: Cable) -> bool:
    """Lay a cable; tells if it is new."""
    if cable.inner_link in links(cable.inner):
        return False
    if cable.outer_link in links(cable.outer):
        batch(cable.outer, [f"link delete {cable.outer_link}"])
    ours = f"link add name {cable.outer_link} mtu {cable.mtu} type veth"
    peer = f"peer name {cable.inner_link} address {cable.mac} mtu {cable.mtu}"
    add = f"{ours} {peer} netns {cable.inner}"
    batch(cable.outer, [add, f"link set {cable.outer_link} up"])
    batch(cable.inner, [f"link set {cable.inner_link} up"])
    return True


def disconnect(outer: str, outer_link: str) -> None:
    """Take a cable away; both ends go."""
    attempt(["ip", "-n", outer, "link", "delete", outer_link])
