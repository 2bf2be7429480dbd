"""What is known of a stack now, as metrics; what nobody could tell is left out, and said.

A file for each source, so that one that cannot be asked leaves the others' values as they were.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cli.context import Context
from cli.cost.live import inventory, live_catalogue, paying
from cli.cost.priced import priced
from cli.errors import PlinthError
from cli.metrics import money
from cli.pulumi import Pulumi
from components.blueprint.monitoring.textfile import Gauge, exposition, gauge
from components.catalog import load_catalogue


@dataclass
class Gathered:
    """Files by name, and why others could not be written, by name."""

    files: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def gather(context: Context, pulumi: Pulumi, drift: Mapping[str, Any] | None) -> Gathered:
    """Ask everybody.

    Args:
        context: the stack.
        pulumi: attached to it.
        drift: what `plinth drift --json` printed, if it was run.
    """
    found = Gathered()
    sources: dict[str, Callable[[], tuple[Gauge, ...]]] = {
        "plinth-deploy": lambda: deployed(pulumi.state()),
        "plinth-live": lambda: live(context),
    }
    if drift is not None:
        sources["plinth-drift"] = lambda: drifted(drift, time.time())
    for name, source in sources.items():
        try:
            found.files[f"{name}.prom"] = exposition(source())
        except PlinthError as error:
            found.missing[name] = str(error)
    return found


def deployed(state: Mapping[str, Any]) -> tuple[Gauge, ...]:
    """Return when the stack was last brought to what its files say.

    Raises:
        PlinthError: it never was.
    """
    when = state.get("manifest", {}).get("time", "")
    if not when or when.startswith("0001"):
        raise PlinthError("the stack's state has no time: nothing was deployed yet")
    moment = datetime.fromisoformat(when)
    return (
        gauge(
            "plinth_deploy_timestamp_seconds", "When it was last deployed.",
            (float(int(moment.timestamp())), {}),
        ),
    )  # fmt: skip


def drifted(look: Mapping[str, Any], now: float) -> tuple[Gauge, ...]:
    """Return how many findings a look for drift had.

    Raises:
        PlinthError: it could not see everything and found nothing, so that nothing is known.
    """
    findings = look["drift"]
    if not findings and look["not_looked_at"]:
        raise PlinthError("a part of the stack could not be looked at")
    return (
        gauge(
            "plinth_drift_findings", "What was changed by hand.", (float(len(findings)), {})
        ),
        gauge(
            "plinth_drift_checked_timestamp_seconds", "When that was last looked for.",
            (float(int(now)), {}),
        ),
    )  # fmt: skip


def live(context: Context) -> tuple[Gauge, ...]:
    """Ask the cloud for prices, servers and how often it may still be asked.

    Raises:
        PlinthError: there is no token, or it does not answer.
    """
    cloud = inventory(local=context.local, state=context.state)
    catalogue = live_catalogue(cloud)
    planned, today = priced(context, load_catalogue()), priced(context, catalogue)
    servers = cloud.every("servers")
    names = {spec.name: spec.key for spec in today.paid.servers}
    expected = money.forecast(today.costs.total, paying(today, servers, catalogue))
    return (
        gauge(
            "plinth_cost_forecast_euros",
            "What a month costs of what there is, at the cloud's prices of the last look, net.",
            (float(expected), {}),
        ),
        money.price_changes(planned.lines, today.lines),
        money.retiring(servers, names),
        *_budget(cloud.left),
        gauge(
            "plinth_metrics_published_timestamp_seconds", "When the cloud was last asked.",
            (float(int(time.time())), {}),
        ),
    )  # fmt: skip


def _budget(left: tuple[int, int] | None) -> tuple[Gauge, ...]:
    if left is None:
        return ()
    remaining, limit = left
    api = {"api": "hetzner"}
    return (
        gauge(
            "plinth_api_requests_remaining", "Requests that the project may still make this hour.",
            (float(remaining), api),
        ),
        gauge("plinth_api_requests_limit", "Requests that it may make an hour.",
              (float(limit), api)),
    )  # fmt: skip
