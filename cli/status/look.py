"""Looks at a stack: at its files and state once, at its servers as often as asked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cli.context import Context
from cli.explain import source
from cli.prepare import attach
from cli.status.picture import Picture, Store
from cli.status.samples import Samples, read
from cli.status.servers import Asked, ask
from components.blueprint.backups.specs import BackupSpec
from components.blueprint.monitoring.silences import is_silenced
from components.blueprint.types import Blueprint
from components.config import StackConfig
from components.config.elapses import widest_gap


@dataclass(frozen=True)
class Known:
    """What does not change while one looks: the files, and what the last deploy promised."""

    config: StackConfig
    blueprint: Blueprint
    outputs: Mapping[str, Any]
    deployed: float | None

    @property
    def logins(self) -> dict[str, str]:
        """Return the line of `ssh` of each server that has an inside."""
        servers = self.outputs.get("servers") or {}
        return {key: server["ssh"] for key, server in servers.items() if server.get("ssh")}


def known(context: Context) -> Known:
    """Return what is known of a stack.

    Raises:
        PlinthError: it is not up, or its config has problems.
    """
    explained = source.explained(context)
    pulumi = attach(context)
    when = pulumi.state().get("manifest", {}).get("time", "")
    moment = datetime.fromisoformat(when).timestamp() if when and when[:4] != "0001" else None
    return Known(explained.config, explained.blueprint, pulumi.outputs(), moment)


def look(stack: Known) -> Picture:
    """Ask all servers and return what they say."""
    return picture(stack, ask(stack.logins), time.time())


def picture(stack: Known, asked: Asked, at: float) -> Picture:
    """Return the whole of what servers said and of what was known before."""
    samples = read("".join(str(said.get("metrics", "")) for said in asked.told.values()))
    budget, cost = stack.config.budget, stack.blueprint.costs
    backups = stack.blueprint.backups
    checked = samples.one("plinth_drift_checked_timestamp_seconds")
    return Picture(
        stack=stack.config.stack,
        title=f"{stack.config.system.title} · {stack.config.settings.environment}",
        at=at,
        servers=asked.told,
        silent=asked.silent,
        services=_first(said.get("services") for said in asked.told.values()),
        nodes=_first(said.get("nodes") for said in asked.told.values()),
        alerts=_heard(stack, _first(said.get("alerts") for said in asked.told.values()), at),
        watched=stack.config.watched,
        stores=tuple(store(item, samples) for item in (backups.items if backups else ())),
        cost={
            "total": str(cost.total),
            "currency": cost.currency,
            "state": budget.state(cost.total),
            **{mark: str(getattr(budget, mark)) for mark in ("warn", "critical", "limit")},
        },
        forecast=samples.one("plinth_cost_forecast_euros"),
        deployed=stack.deployed,
        addresses=_first(said.get("addresses") for said in asked.told.values()),
        drift=(int(samples.one("plinth_drift_findings") or 0), checked) if checked else None,
        urls=stack.blueprint.urls,
    )


def _heard(stack: Known, alerts: Any, at: float) -> list[Mapping[str, Any]] | None:
    """Return the alerts without those that the stack's file silences."""
    if alerts is None:
        return None
    silences = stack.config.settings.monitoring.alerts.silences
    day = datetime.fromtimestamp(at, UTC).date()
    return [item for item in alerts if not is_silenced(silences, item["labels"], day)]


def store(item: BackupSpec, samples: Samples) -> Store:
    """Return how the copies of an item are: in the place that has the newest."""

    def of(name: str) -> list[float]:
        return [s.value for s in samples.of(name) if s.labels.get("item") == item.key]

    restorable = of("plinth_backup_newest_restorable_timestamp_seconds")
    tried = of("plinth_backup_last_attempt_ok")
    drilled, due = (
        of("plinth_drill_last_success_timestamp_seconds"),
        of("plinth_drill_due_timestamp_seconds"),
    )
    gap = widest_gap(item.schedule)
    failed = sum(1 for ok in tried if not ok)
    return Store(
        key=item.key,
        restorable=max(restorable, default=None),
        rpo=item.rpo,
        failed=f"{failed} of {len(tried)} places; `plinth backups` says why" if failed else "",
        drilled=max(drilled, default=None),
        due=max(due, default=None),
        gap=gap.total_seconds() if gap else None,
    )


def _first(answers: Iterable[Any]) -> Any:
    """Return the first answer that is one."""
    return next((answer for answer in answers if answer is not None), None)
