"""What all parts of an instance's machines share: names, records and how a server is found."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING

from localcloud.machines import disk
from localcloud.machines.container import Container
from localcloud.machines.names import Names
from localcloud.machines.records import Records, ServerRecord

if TYPE_CHECKING:
    from pathlib import Path


class Instance:
    """One instance's state.

    Args:
        name: of the instance.
        state: its directory.
    """

    def __init__(self, name: str, state: Path) -> None:
        self.names = Names(name)
        self.state = state.resolve()
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.servers = Records(self.state / "servers", ServerRecord, "server")
        self._locks: defaultdict[tuple[str, int], threading.RLock] = defaultdict(threading.RLock)

    def lock(self, kind: str, number: int) -> threading.RLock:
        """The lock under which one thing is changed."""
        return self._locks[kind, number]

    def container(self, record: ServerRecord) -> Container:
        """A server's container."""
        spec = record.spec
        return Container(
            machine=self.names.machine(spec.server_id),
            hostname=spec.name,
            namespace=self.names.server(spec.server_id),
            group=f"{self.names.cgroup}/s{spec.server_id}",
            cores=spec.cores,
            memory_gb=spec.memory_gb,
            disk=disk.Disk(self.servers.folder(spec.server_id)),
        )

    def find(self, server_id: int) -> Container | None:
        """A server's container, or None where there is no such server."""
        record = self.servers.find(server_id)
        return None if record is None else self.container(record)

    def get(self, server_id: int) -> Container:
        """A server's container.

        Raises:
            HypervisorError: there is no such server.
        """
        return self.container(self.servers.get(server_id))
