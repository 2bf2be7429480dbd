"""The page that people see: the system's name and its services with their live health."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Report = dict[str, Any]
_TEMPLATE = Template((Path(__file__).parent / "page.html").read_text())
_STATES = frozenset({"healthy", "degraded", "unhealthy"})


def render(report: Report, upstreams: Mapping[str, Report | None]) -> str:
    """Give the page.

    Args:
        report: this service's own health, as its health endpoint has it.
        upstreams: the same of every service it depends on; None where one did not answer.
    """
    services = {str(report["service"]): report, **upstreams}
    for body in upstreams.values():
        services = {**services, **_nested(body)}
    states = {_state(body) for body in services.values()}
    overall = next((s for s in ("unhealthy", "degraded") if s in states), "healthy")
    return _TEMPLATE.substitute(
        system=escape(str(report["system"])),
        service=escape(str(report["service"])),
        version=escape(str(report["version"])),
        status=overall,
        time=datetime.now(UTC).strftime("%H:%M:%S"),
        cards="".join(_card(name, body) for name, body in services.items()),
    )


def _nested(body: Report | None) -> dict[str, Report | None]:
    """Give the reports that a report has of its own upstreams."""
    found = {}
    for name, check in ((body or {}).get("checks") or {}).items():
        if "report" in check:
            found[name] = check["report"]
        elif not check.get("critical", True):
            found[name] = None if check.get("status") != "up" else {}
    return found


def _state(body: Report | None) -> str:
    """Give a service's state; one that did not answer is unhealthy, a foreign answer is well."""
    if body is None:
        return "unhealthy"
    state = str(body.get("status"))
    return state if state in _STATES else "healthy"


def _card(name: str, body: Report | None) -> str:
    state = _state(body)
    version = escape(str((body or {}).get("version", "")))
    head = f"<h2>{escape(name)} <small>{version}</small></h2>"
    checks: Mapping[str, Report] = (body or {}).get("checks") or {}
    if body is None:
        rest = '<p class="none">does not answer</p>'
    elif checks:
        rest = f'<ul class="checks">{"".join(_line(n, c) for n, c in checks.items())}</ul>'
    else:
        rest = '<p class="none">depends on nothing else</p>'
    pill = f'<div class="state {state}">{state}</div>'
    return f'<section class="card">{head}{pill}{rest}</section>'


def _line(name: str, check: Report) -> str:
    state = "up" if check.get("status") == "up" else "down"
    shown = f"{check.get('latency_ms')} ms" if state == "up" else str(check.get("detail", "down"))
    return f'<li><i class="{state}"></i><b>{escape(name)}</b><span>{escape(shown)}</span></li>'
