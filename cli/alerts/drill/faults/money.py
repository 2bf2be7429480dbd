"""Faults of what is paid and promised: prices, a type that goes, requests used up, drift."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console

from cli import drift
from cli.alerts.drill.fault import Fault, Skipped
from cli.alerts.drill.faults.lines import others
from cli.cost.live import inventory
from cli.errors import PlinthError
from cli.metrics.publish import metrics
from components.blueprint.cost import costs
from components.blueprint.monitoring.rules.words import camel
from components.blueprint.plan_costs import plan_costs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Stage, Step
    from cli.cloud_inventory import Inventory

UNMADE: Mapping[str, str] = {}
_QUIET = Console(quiet=True)
_ASKED = 15  # seconds until the cloud was asked, and a server told
_LOOKED = 90  # seconds that a look for drift may take
_NOTICE = timedelta(days=30)
_LOW, _ENOUGH = 0.085, 0.11  # of the requests of an hour
_REFILL = 300.0  # seconds
_LITTLE = Decimal("1.02")
_UNTOLD = "object-storage:"  # the API has no price of it: the catalogue's stays
_LANE = "cloud"  # what it was asked is told to a server as a whole


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of money, of the API and of drift."""
    yield from _prices(scene)
    kind = scene.context.config.settings.servers[scene.manager].type
    yield Fault(
        key="type",
        says=f"{kind} can be ordered for {_NOTICE.days} days more",
        alerts=scene.has("ServerTypeRetires"),
        make=lambda stage: _trade(
            stage, {"retires": {kind: (datetime.now(UTC) + _NOTICE).isoformat()}}
        ),
        mend=lambda stage: _trade(stage, {}),
        slow=_ASKED,
        lane=_LANE,
    )
    yield Fault(
        key="requests",
        says="somebody uses up the requests that the project may make",
        alerts=scene.has("ApiBudgetLow"),
        make=_spend,
        mend=_refill,
        slow=2 * _ASKED + 30,
        lane=_LANE,
    )
    yield _drift(scene)


def _prices(scene: Scene) -> Iterator[Fault]:
    budget = scene.context.config.budget.in_euro
    total, fixed = _paid(scene)
    drawn = sorted(
        (
            (key, Decimal(str(line.above)) if line.above else getattr(budget, _mark(line.severity)))
            for key, line in scene.watched.alerts.thresholds.items()
            if line.signal == "cost"
        ),
        key=lambda item: item[1],
    )
    follows = ("PriceChanged", "CostOverBudget")
    yield Fault(
        key="price",
        says=f"everything costs {(_LITTLE - 1) * 100:g} % more",
        alerts=scene.has("PriceChanged"),
        make=_raised(_LITTLE),
        mend=lambda stage: _trade(stage, {}),
        follows=("CostOverBudget", *(camel(key) for key, _ in drawn)),
        slow=_ASKED,
        many=True,
        lane=_LANE,
    )
    ends = [*(line for _, line in drawn[1:]), budget.limit]
    for (key, line), end in zip(drawn, ends, strict=False):  # without lines there is an end more
        goal = (line + max(end, line + 1)) / 2
        if total < line:
            yield Fault(
                key=key,
                says=f"prices rise until the stack costs {goal:.2f} EUR a month",
                alerts=(camel(key),),
                make=_raised((goal - fixed) / (total - fixed)),
                mend=lambda stage: _trade(stage, {}),
                follows=(*others([(k, float(v)) for k, v in drawn], key), *follows),
                slow=_ASKED,
                lane=_LANE,
            )
    yield Fault(
        key="budget",
        says="prices rise until the stack costs more than its budget's limit",
        alerts=scene.has("CostOverBudget"),
        make=_raised((budget.limit + 5 - fixed) / (total - fixed)),
        mend=lambda stage: _trade(stage, {}),
        follows=(*(camel(key) for key, _ in drawn), "PriceChanged"),
        slow=_ASKED,
        lane=_LANE,
    )


def _paid(scene: Scene) -> tuple[Decimal, Decimal]:
    """Return what the stack costs a month, and what of it has no price that the cloud tells."""
    found = costs(plan_costs(scene.context), scene.context.catalogue)
    untold = (line for line in found.lines if line.key.startswith(_UNTOLD))
    return found.total, sum((line.monthly or Decimal(0) for line in untold), Decimal(0))


def _mark(severity: str) -> str:
    return "critical" if severity == "critical" else "warn"


def _raised(factor: Decimal) -> Step:
    return lambda stage: _trade(stage, {"factor": f"{factor:.6f}"})


def _trade(stage: Stage, market: Mapping[str, Any]) -> None:
    """Have the local cloud sell otherwise, and the stack's Prometheus know what it asks."""
    cloud = _cloud(stage)
    answer = cloud.client.put(_own(cloud, "market"), json=market)
    if answer.is_error:
        raise PlinthError(f"the local cloud's market: {answer.text}")
    metrics(stage.context, _QUIET, publish=True, drift=None)


def _cloud(stage: Stage) -> Inventory:
    return inventory(local=True, state=stage.context.state)


def _own(cloud: Inventory, path: str) -> str:
    """Return an address that only a local cloud has."""
    return str(cloud.client.base_url.copy_with(path=f"/_localcloud/{path}"))


def _spend(stage: Stage) -> None:
    cloud = _cloud(stage)
    while _left(cloud) > _LOW:
        pass
    metrics(stage.context, _QUIET, publish=True, drift=None)


def _refill(stage: Stage) -> None:
    cloud, deadline = _cloud(stage), time.monotonic() + _REFILL
    while _left(cloud) < _ENOUGH and time.monotonic() < deadline:
        time.sleep(5)
    metrics(stage.context, _QUIET, publish=True, drift=None)


def _left(cloud: Inventory) -> float:
    """Return the share of an hour's requests that is left, after one more.

    Raises:
        PlinthError: the cloud does not say.
    """
    cloud.every("locations")
    if cloud.left is None:
        raise PlinthError("the local cloud does not say how often it may be asked")
    return cloud.left[0] / cloud.left[1]


def _drift(scene: Scene) -> Fault:
    name = scene.context.physical(scene.manager)

    def change(stage: Stage, note: str | None) -> None:
        cloud = _cloud(stage)
        for server in cloud.every("servers"):
            if server["name"] == name:
                labels = {k: v for k, v in server["labels"].items() if k != "drill"}
                labels |= {"drill": note} if note else {}
                cloud.client.put(f"/servers/{server['id']}", json={"labels": labels})
        found = drift.look(stage.context)
        metrics(stage.context, _QUIET, publish=True, drift=found.as_json())

    return Fault(
        key="drift",
        says=f"somebody puts a label on {scene.manager}",
        alerts=scene.has("DriftFound"),
        make=lambda stage: change(stage, "by-hand"),
        mend=lambda stage: change(stage, None),
        slow=_LOOKED,
        lane=_LANE,
    )
