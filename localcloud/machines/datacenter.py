"""The datacenter: a network namespace that routes public addresses between servers and host.

Servers have routed /32 addresses as on Hetzner. Nothing in the host's own namespace filters or
bridges their traffic, so the host's firewall and its Docker do not interfere.
"""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.machines import addressing, netns
from localcloud.machines.run import attempt, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localcloud.machines.addressing import Subnet
    from localcloud.machines.names import Names

UPLINK = "uplink"
LOCK = Path("/run/lock/plinth-subnets")
MTU = 1500


def ensure(names: Names, remembered: Path, wanted: str | None = None) -> Subnet:
    """Make the datacenter, or find it; returns its addresses.

    Args:
        names: of the instance.
        remembered: file that keeps the choice of addresses.
        wanted: a public range such as 198.18.7.0/24 to use instead of a free one.
    """
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subnet = addressing.remembered(remembered)
        if subnet is None:
            if wanted:
                subnet = addressing.Subnet(int(wanted.split(".")[2]))
            else:
                subnet = addressing.choose(names.instance, addressing.octets_in_use())
            remembered.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            remembered.write_text(f"{subnet.octet}\n")
        _wire(names, subnet)
    return subnet


def _wire(names: Names, subnet: Subnet) -> None:
    """Join the datacenter to the host by one cable."""
    inside = names.datacenter
    netns.ensure(inside, forwarding=True)
    if names.host_link not in netns.links(None):
        netns.batch(
            None,
            [f"link add name {names.host_link} type veth peer name {UPLINK} netns {inside}"],
        )
    netns.batch(
        inside,
        [
            f"address replace {addressing.ROUTER}/32 dev lo",
            f"link set {UPLINK} up",
            f"route replace {subnet.gateway}/32 dev {UPLINK}",
            f"route replace default via {subnet.gateway} dev {UPLINK} onlink",
            # An address that leads nowhere must not travel between here and the host for ever.
            f"route replace unreachable {subnet.public}",
            f"route replace unreachable {subnet.hidden}",
        ],
    )
    netns.batch(
        None,
        [
            f"address replace {subnet.gateway}/32 dev {names.host_link}",
            f"link set {names.host_link} up",
            *(
                f"route replace {wide} via {addressing.ROUTER} dev {names.host_link}"
                f" src {subnet.gateway} onlink"
                for wide in (subnet.public, subnet.hidden)
            ),
        ],
    )
    _masquerade(names, subnet)


def _masquerade(names: Names, subnet: Subnet) -> None:
    """Let servers out to the internet where the host forwards; that switch is left to its owner."""
    table = names.host_table
    run(
        ["nft", "-f", "-"],
        text=f"""table ip {table}
delete table ip {table}
table ip {table} {{
  chain postrouting {{
    type nat hook postrouting priority srcnat
    ip saddr {subnet.public} oifname != "plc-*" masquerade
  }}
  chain forward {{
    type filter hook forward priority filter
    iifname != "plc-*" oifname "{names.host_link}" ct state new drop
  }}
}}
""",
    )


def reaches_out() -> bool:
    """Tell if the host forwards, so that servers reach the internet through it."""
    return Path("/proc/sys/net/ipv4/ip_forward").read_text().strip() == "1"


def host_nameservers(
    files: Sequence[Path] = (
        Path("/run/systemd/resolve/resolv.conf"),
        Path("/etc/resolv.conf"),
    ),
) -> list[str]:
    """The host's IPv4 name servers that a server can reach too, from the first file there is."""
    for file in files:
        if file.exists():
            words = [line.split() for line in file.read_text().splitlines()]
            found = [pair[1] for pair in words if len(pair) > 1 and pair[0] == "nameserver"]
            return [one for one in found if not one.startswith("127.") and ":" not in one]
    return []


def remove(names: Names) -> None:
    """Take the datacenter away with all cables into it."""
    attempt(["ip", "link", "delete", names.host_link])
    netns.remove(names.datacenter)
    attempt(["nft", "delete", "table", "ip", names.host_table])
