"""Whether it is there at all: servers, services, databases, public addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.echo import unless_told
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from components.blueprint.monitoring.rules.rule import Severity
    from components.blueprint.monitoring.rules.watched import Watched
    from components.config.monitoring.alerts import ThresholdConfig

_DOWN = 120  # seconds that something may be away where the document says nothing: a restart


def availability(watched: Watched) -> Iterator[AlertRule]:
    """Give the alerts about what does not answer."""
    said = watched.line("down")
    hold, severity, about = _said(said)
    yield AlertRule(
        name="ServerDown",
        area="availability",
        expr='up{job="node"} == 0',
        hold=min(hold, _DOWN),
        severity="critical",
        signal="server",
        summary=f"{words.SERVER} does not answer",
        means="All that runs on it is gone with it; alerts about that are held back.",
        first="`plinth status`, then the server's console at Hetzner. If it does not come back:"
        " docs/runbooks.md, lost server.",
    )
    for key in watched.services:
        if key not in watched.databases:
            yield _service(watched, key, hold, severity, about)
    yield AlertRule(
        name="PublicDown",
        area="availability",
        expr='max by (url) (probe_success{job="blackbox-http"}) == 0'
        + _first(watched, (key for key in watched.services if watched.is_behind_pages(key))),
        hold=hold,
        severity=severity,
        signal="public",
        summary=f"{words.URL} does not answer",
        means="Visitors see an error, or nothing.",
        first="Open it yourself; then `plinth status`. Where all services are well it is DNS, the"
        " certificate or the load balancer: `plinth drift` finds what was changed by hand.",
        about=about,
        labels=watched.edge_place,
    )
    hold, severity, about = _said(watched.line("database"), default=60)
    for key in watched.databases:
        yield _database(watched, key, hold, severity, about)


def _said(line: ThresholdConfig | None, default: int = _DOWN) -> tuple[int, Severity, str]:
    return (line.hold, line.severity, line.about) if line else (default, "critical", "")


def _first(watched: Watched, services: Iterable[str], *own: str) -> str:
    """Leave out the echo of services that have to be there first, and of where all of them are."""
    first = tuple(services)
    return unless_told(first, watched.servers_of(*first, *own))


def _service(watched: Watched, key: str, hold: int, severity: Severity, about: str) -> AlertRule:
    return AlertRule(
        name="ServiceDown",
        area="availability",
        expr=f'max by (service) (plinth_service_tasks_running{{service="{key}"}}) == 0'
        + _first(watched, watched.needs_of(key), key),
        hold=hold,
        severity=severity,
        signal="down",
        summary=f"{key}: no task of it is running and healthy",
        means="What needs it fails; alerts about that are held back.",
        first="`docker service ps --no-trunc SERVICE` on the manager says why its tasks end,"
        " `plinth logs SERVICE` what they said last.",
        about=about,
        labels=watched.place(key),
    )


def _database(watched: Watched, key: str, hold: int, severity: Severity, about: str) -> AlertRule:
    tasks = f'max by (service) (plinth_service_tasks_running{{service="{key}"}}) == 0'
    postgres = watched.context.config.services[key].kind == "postgres"
    asked = f'max by (service) (pg_up{{service="{key}"}}) == 0 or {tasks}'
    return AlertRule(
        name="DatabaseDown",
        area="availability",
        expr=f"({asked if postgres else tasks})" + _first(watched, (), key),
        hold=hold,
        severity=severity,
        signal="down",
        summary=f"{key}: the database takes no connections",
        means="Everything that keeps something fails; alerts about that are held back.",
        first="`plinth logs SERVICE --since 15m`; a full disk and a lack of memory are the usual"
        " reasons. The way back from a copy: docs/backups.md.",
        about=about,
        labels=watched.place(key),
    )
