"""Health: every dependency is really used; the answer says which one fails and what it took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from . import metrics, probes, traces, upstream

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from .settings import Settings

_LIMIT = 4.0  # seconds for one check
Report = dict[str, Any]
Probe = Callable[[], Awaitable[Report | None]]


@dataclass(frozen=True)
class Check:
    """The result for one dependency; a failing one that is not `critical` only degrades."""

    name: str
    up: bool
    latency_ms: float
    critical: bool
    detail: str = ""
    report: Report | None = None  # what an upstream says of itself
    facts: Report | None = None  # what was learnt while a store was used

    def as_json(self) -> dict[str, object]:
        """Give it as the health endpoint shows it."""
        shown: dict[str, object] = {
            "status": "up" if self.up else "down",
            "latency_ms": self.latency_ms,
            "critical": self.critical,
        }
        if self.detail:
            shown["detail"] = self.detail
        if self.report is not None:
            shown["report"] = summary(self.report)
        if self.facts:
            shown["facts"] = self.facts
        return shown


def summary(report: Report) -> Report:
    """Give an upstream's report without its own upstreams' reports, so that none grows forever."""
    kept: Report = {key: report[key] for key in ("status", "role", "version") if key in report}
    found = report.get("checks")
    checks = found if isinstance(found, dict) else {}
    inner = {
        name: {key: value for key, value in check.items() if key != "report"}
        for name, check in checks.items()
        if isinstance(check, dict)
    }
    return {**kept, "checks": inner}


async def run(name: str, probe: Probe, *, critical: bool, store: bool = False) -> Check:
    """Run one probe; whatever it raises makes a failing check.

    Args:
        name: of what is checked.
        probe: uses it.
        critical: without it this service is of no use.
        store: the probe tells facts, not what an upstream reports of itself.
    """
    start = time.perf_counter()
    detail, said = "", None
    try:
        with traces.span(f"check {name}"):
            said = await asyncio.wait_for(probe(), _LIMIT)
    except upstream.UpstreamError as error:
        detail, said = str(error), error.body
    except TimeoutError:
        detail = f"no answer within {_LIMIT:g} s"
    except Exception as error:  # noqa: BLE001 - any failure of a dependency is the finding
        detail = f"{type(error).__name__}: {error}".splitlines()[0].removesuffix(": ")
    taken = time.perf_counter() - start
    metrics.CHECK_UP.labels(name).set(0 if detail else 1)
    metrics.CHECK_TIME.labels(name).set(taken)
    told = {"facts": said} if store else {"report": said}
    return Check(name, not detail, round(taken * 1000, 1), critical, detail, **told)


async def run_all(settings: Settings, cache: Redis | None) -> tuple[Check, ...]:
    """Check everything this service depends on, at the same time."""
    pending = [
        run(name, probe, critical=critical, store=True)
        for name, probe, critical in probes.of(settings, cache)
    ]
    for name, url in settings.upstreams.items():
        pending.append(run(name, partial(upstream.ask, url), critical=False))
    return tuple(await asyncio.gather(*pending))


def report(
    settings: Settings, checks: tuple[Check, ...], uptime: float
) -> tuple[int, dict[str, object]]:
    """Give HTTP status and body: 503 where a critical dependency is down."""
    broken = any(not check.up and check.critical for check in checks)
    degraded = any(not check.up for check in checks)
    body: dict[str, object] = {
        "status": "unhealthy" if broken else "degraded" if degraded else "healthy",
        "system": settings.system,
        "service": settings.name,
        "role": settings.role.value,
        "version": settings.version,
        "uptime_s": round(uptime, 1),
        "checks": {check.name: check.as_json() for check in checks},
    }
    return (503 if broken else 200), body
