"""What the cloud asks today, held to what was planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from components.blueprint.kept_prices import Kept
from components.blueprint.money import cost_changes
from components.blueprint.monitoring.textfile import Gauge, gauge

Lines = Mapping[str, tuple[str, Decimal | None]]


def forecast(total: Decimal, servers: Iterable[Kept]) -> Decimal:
    """Return what a month costs of what there is.

    Args:
        total: of the plan at today's prices.
        servers: those that there are; each keeps the price that it was made at.
    """
    return total - sum((item.loses or Decimal(0) for item in servers), Decimal(0))


def price_changes(planned: Lines, today: Lines) -> Gauge:
    """Return by how much more each line costs than planned, 0.1 for a tenth."""
    found = []
    for change in cost_changes(planned, today):
        if change.before and change.after is not None:
            ratio = float((change.after - change.before) / change.before)
            found.append((ratio, {"resource": change.key}))
    return gauge(
        "plinth_price_change_ratio", "How much more than planned the cloud asks today.", *found
    )


def retiring(servers: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> Gauge:
    """Return when the types of a stack's servers go, of those that do.

    Args:
        servers: objects of the API.
        names: key of the plan by the server's name.
    """
    found = [
        (_moment(gone), {"type": server["server_type"]["name"], "node": names[server["name"]]})
        for server in servers
        if server["name"] in names and (gone := _gone(server))
    ]
    return gauge(
        "plinth_type_retires_timestamp_seconds",
        "When a server's type cannot be ordered any more.",
        *found,
    )


def _gone(server: Mapping[str, Any]) -> str | None:
    """Return when a server's type goes at its location, None where nobody said so."""
    kind = server["server_type"]
    here = server.get("location", {}).get("name")
    for place in kind.get("locations") or ():
        if place.get("name") == here and place.get("deprecation"):
            return str(place["deprecation"]["unavailable_after"])
    of_all = kind.get("deprecation")
    return str(of_all["unavailable_after"]) if of_all else None


def _moment(word: str) -> float:
    return datetime.fromisoformat(word).timestamp()
