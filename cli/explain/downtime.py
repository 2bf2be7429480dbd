"""How long something does not answer while a difference between two plans is carried out.

Times are orders of magnitude for a person who plans a change: what the step does, not a promise.
"""

from __future__ import annotations

from collections.abc import Mapping

from cli.explain.rows import Row, Value

Changed = Mapping[str, tuple[Value, Value]]


def of_change(section: str, after: Row, changed: Changed) -> str:
    """Return what a change interrupts, empty where it interrupts nothing.

    Args:
        section: `servers`, `volumes`, `services` …
        after: the row as it will be.
        changed: field to its value before and after.
    """
    rule = _RULES.get(section)
    return rule(after, changed) if rule else ""


def of_removal(section: str) -> str:
    """Return what the removal of a thing means."""
    return {
        "servers": "drained and deleted: its services start on others before or are gone",
        "volumes": "its data goes with it: copy it before",
        "services": "stops",
    }.get(section, "")


def _server(after: Row, changed: Changed) -> str:
    if "location" in changed:
        return "made anew there: its services stop until it has joined, about 3 minutes"
    if "type" in changed:
        return f"off while it becomes {after['type']}: its services stop for 2 to 5 minutes"
    return ""


def _volume(_after: Row, changed: Changed) -> str:
    if "location" in changed:
        return "a volume cannot change its location: its data must be copied or restored"
    before, size = changed.get("size_gb", (0, 0))
    if isinstance(before, int) and isinstance(size, int) and size < before:
        return "a volume cannot shrink: make another and copy the data"
    if "server" in changed:
        return "detached and attached again: services with data on it stop for about a minute"
    return ""  # it grows while it is mounted


def _service(after: Row, changed: Changed) -> str:
    restarts = changed.keys() - {"replicas", "update", "health", "group", "depends_on"}
    if not restarts:
        return ""
    if after.get("update") == "start-first" or _several(after):
        return "none: a healthy task takes over first"
    return "stops before it starts again: seconds"


def _network(_after: Row, changed: Changed) -> str:
    if changed.keys() & {"range", "way_out", "encrypted"}:
        return "made anew: its services stop for about a minute"
    return ""


def _several(row: Row) -> bool:
    count = row.get("replicas")
    return isinstance(count, int) and count > 1


_RULES = {"servers": _server, "volumes": _volume, "services": _service, "networks": _network}
