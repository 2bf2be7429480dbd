"""Which alerts are only the echo of another, so that one cause is one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.blueprint.monitoring.rules.watched import Watched

if TYPE_CHECKING:
    from components.blueprint.context import Context

_DOWN = 'alertname=~"ServiceDown|DatabaseDown"'
# What a visitor feels when something behind the page is gone.
_FELT = 'signal=~"public|slo-.*|errors|response"'


def plan_inhibition(context: Context) -> list[dict[str, Any]]:
    """Return Alertmanager's rules: what silences what."""
    watched = Watched(context)
    return [
        # what is on a server that is gone
        _silences(
            ['alertname="ServerDown"'], ['alertname!~"ServerDown|Watchdog"'], equal=["server"]
        ),
        # the warning before the critical line
        _silences(
            ['severity="critical"'], ['severity="warning"'],
            equal=["signal", "server", "service", "url", "mountpoint", "item", "place"],
        ),
        # of a service that is gone, everything else
        _silences([_DOWN], ['alertname!~"ServiceDown|DatabaseDown"'], equal=["service"]),
        *_causes(watched),
        # the fast burning of an allowance says the slower ones with it
        _silences(['alertname=~".*BurnsFast"'], ['alertname=~".*Burns(Steadily|Slowly)"'],
                  equal=["signal", "url", "service"]),
        _silences(['alertname=~".*BurnsSteadily"'], ['alertname=~".*BurnsSlowly"'],
                  equal=["signal", "url", "service"]),
        _silences(['alertname="PublicDown"'], ['signal="slo-availability"'], equal=["url"]),
    ]  # fmt: skip


def _causes(watched: Watched) -> list[dict[str, Any]]:
    """Return, for each service that others need, that those are not to complain."""
    found = []
    for key in watched.services:
        users = "|".join(watched.users_of(key))
        for gone in _gone(watched, key):
            if users:
                found.append(_silences(gone, [f'service=~"{users}"']))
            if watched.is_behind_pages(key):
                found.append(_silences(gone, [_FELT]))
    for copy, source in watched.replicas_of.items():  # one that is gone follows nobody
        about = ['signal="replication"', f'service=~"{source}|{copy}"']
        found += [_silences(gone, about) for gone in _gone(watched, copy)]
    return [rule for number, rule in enumerate(found) if rule not in found[:number]]


def _gone(watched: Watched, key: str) -> list[list[str]]:
    """Return what tells that a service is gone: its own alert, or that of its only server."""
    server = watched.server_of(key)
    other = [['alertname="ServerDown"', f'server="{server}"']] if server else []
    return [[_DOWN, f'service="{key}"'], *other]


def _silences(
    source: list[str], target: list[str], equal: list[str] | None = None
) -> dict[str, Any]:
    rule: dict[str, Any] = {"source_matchers": source, "target_matchers": target}
    return rule | ({"equal": equal} if equal else {})
