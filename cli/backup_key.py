"""The key of copies that outlive their stack: without it they are noise.

A key that a stack makes for itself is in its state and on its servers, and goes with them; what was
copied away stays in a bucket that no deployment may delete. So it is written down before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cli.errors import PlinthError

SCHEDULE = "plinth:index:BackupSchedule"
PASSWORD = "random:index/randomPassword:RandomPassword"  # noqa: S105 - a type of resource
OPTION = "--backup-key-saved"


def demand(state: Mapping[str, Any], stack: str, *, saved: bool) -> None:
    """Refuse to remove the one key that opens what stays.

    Args:
        state: the stack's, as Pulumi exports it.
        stack: its name.
        saved: somebody says that the key is written down.

    Raises:
        PlinthError: nobody does, and copies off the servers are encrypted with a key of this stack.
    """
    places = _lost(state)
    if places and not saved:
        raise PlinthError(
            f"Nothing was deleted. The backups in {', '.join(places)} stay, and only the key in "
            f"the state of {stack} opens them; it would go. Write it down first (docs/backups.md, "
            f"“The key”), then add {OPTION}.",
            exit_code=2,
        )


def _lost(state: Mapping[str, Any]) -> list[str]:
    """Return the places off the servers whose copies nobody could open without this state."""
    resources = state.get("resources") or []
    made = {item["urn"].rpartition("::")[2] for item in resources if item.get("type") == PASSWORD}
    found: set[str] = set()
    for item in resources:
        if item.get("type") != SCHEDULE:
            continue
        backups = (item.get("inputs") or {}).get("backups") or {}
        key = backups.get("key", "backup-key")  # older ones do not say it
        places = backups.get("places") or {"their bucket": {"off_site": True}}
        if any(name.endswith(f"-{key}") for name in made):
            found |= {name for name, place in places.items() if place.get("off_site")}
    return sorted(found)
