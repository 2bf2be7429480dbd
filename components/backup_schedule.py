"""Backups: on each server that has stores, the command `plinth-backup`, its settings and its clock.

What is copied, where to and when was decided before. Left out on purpose: buckets, and users who
may delete in them. They belong to an account that no server and no deployment knows, or whoever
takes the server would take the backups with it (docs/backups.md has their making).
"""

from __future__ import annotations

import base64
import bz2
import inspect
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi

from components.remote import put_files
from components.render.secret_file import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.app_server import AppServer
    from components.blueprint.types import BackupScheduleSpec, ServerFileSpec
    from components.swarm import Swarm


@dataclass(frozen=True)
class BackupScheduleArgs:
    """What was decided, the servers that do it, and what each store waits for."""

    backups: BackupScheduleSpec
    servers: Mapping[str, AppServer]
    swarm: Swarm | None
    after: Mapping[str, pulumi.Resource]
    mounted: list[pulumi.Resource]


class BackupSchedule(pulumi.ComponentResource):
    """Continuous and regular copies of all stores, encrypted, off the server.

    Attributes:
        ready: done once every place knows its stores; empty where servers have no inside.
    """

    def __init__(
        self, name: str, args: BackupScheduleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:index:BackupSchedule", name, _promised(args.backups), opts)
        self.ready: list[pulumi.Resource] = []
        if args.swarm:
            self._name, self._args = name, args
            installed = {
                server: self._install(server, files, args.swarm)
                for server, files in args.backups.files.items()
                if args.servers[server].node
            }
            self._places(installed)
        self.register_outputs({})

    def _install(
        self, server: str, files: tuple[ServerFileSpec, ...], swarm: Swarm
    ) -> pulumi.Resource:
        """Give a server its packages, files and units; they go with it, or with the backups."""
        node = self._args.servers[server].node
        if node is None:  # the caller asks before
            raise ValueError(f"{server} has no inside")
        packages = node.run(
            f"{self._name}-{server}-packages",
            f"sudo plinth-install {' '.join(self._args.backups.packages)}",
            parent=self,
        )
        passwords = {
            key: swarm.files.passwords[key] for file in files for key in file.content.secrets
        }
        units = self._args.backups.units[server]

        def document(values: Mapping[str, str]) -> str:
            return program(
                {
                    "name": "backups",
                    "units": list(units),
                    "files": [
                        {"path": f.path, "mode": f.mode, "text": text_of(f, values)} for f in files
                    ],
                },
                packed=True,
            )

        return node.run(
            f"{self._name}-{server}",
            "sudo python3 -I -",
            delete=removal(i.key for i in self._args.backups.items if i.server == server),
            stdin=pulumi.Output.secret(pulumi.Output.all(**passwords).apply(document)),
            after=[packages, *self._args.mounted],
            goes_with_server=True,
            parent=self,
        )

    def _places(self, installed: Mapping[str, pulumi.Resource]) -> None:
        """Have every place know its stores, once these are well."""
        for item in self._args.backups.items:
            node = self._args.servers[item.server].node
            if node is None:
                continue
            store = self._args.after.get(item.after or "")
            ready = node.run(
                f"{self._name}-{item.key}-ready",
                f"sudo plinth-backup ready {item.key}",
                triggers=[", ".join(item.keep)],
                after=[installed[item.server], *([store] if store else [])],
                goes_with_server=True,
                parent=self,
            )
            self.ready.append(ready)


def text_of(file: ServerFileSpec, values: Mapping[str, str]) -> str:
    """Return a file with its secrets; in JSON they are written as its strings have them."""
    if file.path.endswith(".json"):
        values = {key: json.dumps(value)[1:-1] for key, value in values.items()}
    return fill(file.content, values)


def program(wanted: dict[str, Any], *, packed: bool = False) -> str:
    """Return the text of the program that puts files in their places, with the files in it.

    Args:
        wanted: what `put_files` takes.
        packed: the files are compressed: Pulumi writes a command's input twice into the state, and
            the state anew for each resource. Only for what nobody may read in a diff anyway.
            bzip2, whose bytes are the same wherever the program runs.
    """
    text, _, _ = inspect.getsource(put_files).partition('if __name__ == "__main__":')
    document = json.dumps(wanted)
    if not packed:
        return f"{text}sys.exit(main(json.loads({document!r})))\n"
    small = base64.b64encode(bz2.compress(document.encode())).decode()
    unpacked = f"bz2.decompress(base64.b64decode({small!r}))"
    return f"{text}import base64, bz2\nsys.exit(main(json.loads({unpacked})))\n"


def removal(items: Iterable[str]) -> str:
    """Return the line that takes backups off a server that stays: units, settings, keys, metrics.

    Copies on its disk stay. The standard input, which has secrets, is not read.
    """
    text = program({"name": "backups", "units": [], "files": []})
    packed = base64.b64encode(text.encode()).decode()
    forget = f"sudo plinth-backup forget {' '.join(items)} || true"
    return f"{forget}; printf %s {packed} | base64 -d | sudo python3 -I -"


def _promised(backups: BackupScheduleSpec) -> dict[str, Any]:
    """Return what policies and people read of it, without any secret."""
    return {
        "key": backups.key,
        "rpo": backups.rpo,
        "rto": backups.rto,
        "test": backups.test,
        "stores": {
            item.key: {
                "store": item.store,
                "kind": item.kind,
                "method": item.method,
                "schedule": item.schedule,
                "places": list(item.keep),
                "encrypted": True,
            }
            for item in backups.items
        },
        "places": {
            key: {
                "kind": place.kind,
                "off_site": place.off_site,
                "encrypted": True,
                "locked_days": place.locked_days,
            }
            for key, place in backups.places.items()
        },
    }
