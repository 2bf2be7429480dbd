"""Snapshots of a stack's servers: one of each is made, then all but the newest few are removed.

Only what was made here is ever removed: it carries the stack's label and `made-by=plinth-snapshot`.
Volumes are in no snapshot; the stores' data is in the stack's backups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cli.cloud_inventory import Inventory
from cli.config_check import check
from cli.context import Context
from cli.errors import PlinthError

MADE_BY = "plinth-snapshot"
MOST_LABELS = 63


@dataclass(frozen=True)
class Outcome:
    """What was made and removed, by the names of the servers."""

    made: dict[str, int]
    removed: dict[str, list[int]]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"made": self.made, "removed": self.removed}


def keep(context: Context, wanted: int | None) -> int:
    """Return how many snapshots of each server stay.

    Raises:
        PlinthError: neither the stack nor the call says it.
    """
    if wanted is not None:
        return wanted
    settings = check(context, tokens_needed=False).settings.snapshots
    if settings is None:
        raise PlinthError(
            "The stack keeps no snapshots. Say how many: --keep 4, or in its file "
            "`plinth:snapshots: {keep: 4}`",
            exit_code=2,
        )
    return settings.keep


def snapshot(cloud: Inventory, stack: str, count: int, tell: Callable[[str], None]) -> Outcome:
    """Make a snapshot of each server and remove the old ones.

    Args:
        cloud: where the servers are.
        stack: whose.
        count: so many of each server stay, the new one among them.
        tell: takes what is going on, line by line.

    Raises:
        PlinthError: one could not be made; then none of that server is removed.
    """
    servers = cloud.labelled("servers", f"managed-by=plinth,stack={stack}")
    if not servers:
        raise PlinthError(f"Stack {stack} has no servers at this cloud.", exit_code=2)
    made: dict[str, int] = {}
    removed: dict[str, list[int]] = {}
    for server in sorted(servers, key=lambda item: str(item["name"])):
        name = str(server["name"])
        of = {"stack": stack, "made-by": MADE_BY, "of": name[:MOST_LABELS]}
        tell(f"{name}: a snapshot is being made")
        body = {"type": "snapshot", "description": f"{name}, by Plinth", "labels": of}
        cloud.act("servers", server["id"], "create_image", body)
        there = _newest_first(cloud, of)
        made[name] = there[0]["id"]
        removed[name] = [image["id"] for image in there[count:]]
        for image in there[count:]:
            tell(f"{name}: that of {image['created'][:10]} goes")
            cloud.delete("images", image["id"])
    return Outcome(made, removed)


def _newest_first(cloud: Inventory, labels: dict[str, str]) -> list[dict[str, Any]]:
    selector = ",".join(f"{key}={value}" for key, value in labels.items())
    found = cloud.every("images", type="snapshot", label_selector=selector)
    return sorted(found, key=lambda image: (image["created"], image["id"]), reverse=True)
