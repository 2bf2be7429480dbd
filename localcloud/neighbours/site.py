"""Where neighbours live: namespaces at the data centre's edge, files in the cloud's folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.host import Folder
from localcloud.hypervisor import HypervisorError
from localcloud.machines import addressing, netns, wiring
from localcloud.machines.names import Names
from localcloud.neighbours import roots
from localcloud.neighbours.errors import NeighbourError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Site:
    """One local cloud's neighbourhood.

    Attributes:
        folder: its files; others on this machine may not look in.
        names: of the instance.
        subnet: the instance's addresses.
        index: what runs for an image.
        profile: file with what the running cloud says of itself.
    """

    folder: Path
    names: Names
    subnet: addressing.Subnet
    index: Mapping[str, Mapping[str, str]]
    profile: Path

    @classmethod
    def of(cls, state: Path) -> Site:
        """Read what the running cloud says of itself.

        Raises:
            NeighbourError: it does not run, or has no machines.
        """
        try:
            told = state / "profile.json"
            profile = json.loads(told.read_text())
            index = json.loads(Path(profile["image_index"] or "").read_text())
            subnet = addressing.remembered(state / "machines" / "subnet")
        except (OSError, ValueError, KeyError) as error:
            raise NeighbourError(f"the local cloud is not ready: {error}") from error
        if subnet is None:
            raise NeighbourError("the local cloud has no machines, so it has no neighbours either")
        folder = Folder(state).neighbours
        folder.mkdir(mode=0o700, exist_ok=True)
        return cls(folder, Names(profile["instance"]), subnet, index, told)

    def address(self, number: int) -> str:
        """Return a neighbour's address; below 10, where no server gets one."""
        return self.subnet.public.replace(".0/24", f".{number}")

    def namespace(self, number: int) -> str:
        """Have a neighbour's network namespace, on the way to and from all servers."""
        inside, address = self.names.neighbour(number), self.address(number)
        mac = f"86:ff:00:00:00:{number:02x}"
        try:
            netns.ensure(inside, forwarding=False)
            wiring.connect_public(self.names.datacenter, f"x{number}", inside, address, mac)
        except HypervisorError as error:
            raise NeighbourError(f"no network for a neighbour: {error}") from error
        return inside

    def root(self, image: str) -> Path:
        """Return the root file system of an image.

        Raises:
            NeighbourError: the cloud's registry has it not.
        """
        entry = self.index.get(image)
        if entry is None:
            raise NeighbourError(f"the image index has no {image}, which a neighbour is run from")
        return roots.unpack(entry["reference"], entry["digest"])
