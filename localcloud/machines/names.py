"""Names of what an instance puts on the host; all of them carry the instance's own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

# A name such as `x-s1` would be mistaken for server 1 of an instance `x`.
_VALID = re.compile(r"(?!.*-[snbx]\d+$)[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Names:
    """Names for one instance of the local cloud.

    Attributes:
        instance: the instance's name, for example `dev-3fa2b1`.

    Raises:
        ValueError: the name cannot be told apart from what other instances use.
    """

    instance: str

    def __post_init__(self) -> None:
        if not _VALID.fullmatch(self.instance):
            raise ValueError(
                f"instance name {self.instance!r}: use up to 40 lower-case letters, digits and "
                "dashes, and no ending such as -s1, -n1, -b1 or -x1"
            )

    @property
    def short(self) -> str:
        """Six hexadecimal digits, where names may be only 15 characters long."""
        return hashlib.sha256(self.instance.encode()).hexdigest()[:6]

    @property
    def datacenter(self) -> str:
        """Network namespace in which public traffic is routed and filtered."""
        return f"plc-{self.instance}"

    @property
    def host_link(self) -> str:
        """The one interface in the host's own network namespace."""
        return f"plc-{self.short}"

    @property
    def host_table(self) -> str:
        """The one nftables table in the host's own network namespace."""
        return f"plc_{self.short}"

    @property
    def cgroup(self) -> str:
        """Control group below which all machines are."""
        return f"plinth-{self.instance}"

    @property
    def run(self) -> Path:
        """Directory for sockets, whose paths have to be short."""
        return Path("/run") / self.host_link

    def server(self, server_id: int) -> str:
        """Network namespace of a server."""
        return f"{self.datacenter}-s{server_id}"

    def network(self, network_id: int) -> str:
        """Network namespace that routes a private network."""
        return f"{self.datacenter}-n{network_id}"

    def balancer(self, balancer_id: int) -> str:
        """Network namespace of a load balancer."""
        return f"{self.datacenter}-b{balancer_id}"

    def neighbour(self, number: int) -> str:
        """Network namespace of a store that somebody else runs, outside the cloud."""
        return f"{self.datacenter}-x{number}"

    def machine(self, server_id: int) -> str:
        """Name under which the host's tools see a server's container."""
        return f"plc-{self.short}-s{server_id}"

    def owns_namespace(self, name: str) -> bool:
        """Tell if a network namespace is this instance's."""
        return re.fullmatch(re.escape(self.datacenter) + r"(-[snbx]\d+)?", name) is not None
