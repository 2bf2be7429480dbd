"""Services that stop, end again and again, or are fewer than they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.alerts.drill.fault import Fault, Skipped, on, together
from cli.alerts.drill.shell import background, container, containers, ended, scaled
from components.config.service import EDGE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.alerts.drill.fault import Scene

UNMADE: Mapping[str, str] = {}
# By visitors, and by who asks it for metrics until it has been asked again.
FELT = ("AvailabilityBurns", "LatencyBurns", "PublicDown", "ErrorsHigh", "TargetDown")
WATCHERS = "watchers"  # lane of what counts tasks and asks from outside
_RESTARTED = "blackbox-exporter"
_DEGRADED, _RESTARTS = "plinth-drill-degraded", "plinth-drill-restarts"
_ENDS = 6.0  # seconds that a process may take to end when it is told to
# A task that is not yet healthy is not counted: its processes are stopped before it is.
_HOLD_BACK = """
while :; do
  for id in $({containers}); do
    case $(docker inspect -f '{{{{.State.Health.Status}}}}' "$id" 2>/dev/null) in
      starting) docker top "$id" -eo pid | tail -n +2 | xargs -r kill -STOP ;;
    esac
  done
  sleep 0.3
done
"""
_LET_GO = """
for id in $({containers}); do
  docker top "$id" -eo pid | tail -n +2 | xargs -r kill -CONT || true
done
"""
_END_AGAIN = """
for turn in 1 2 3 4 5 6; do
  docker kill {container} >/dev/null 2>&1
  sleep 7
done
"""


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of services of the application and of the ingress."""
    yield _stopped(scene)
    yield from _proxy(scene)
    yield _degraded(scene)
    yield _restarts(scene)


def stop(scene: Scene, key: str, alert: str, follows: tuple[str, ...], slow: float = 0) -> Fault:
    """Return the fault of a service that is stopped."""
    count = scene.context.config.services[key].replicas
    return Fault(
        key=f"stop-{key}",
        says=f"{key} is stopped",
        alerts=(alert,),
        make=on(scene.manager, scaled(key, 0)),
        mend=on(scene.manager, scaled(key, count)),
        follows=follows,
        slow=slow or _ENDS,
    )


def plain(scene: Scene) -> list[str]:
    """Return the system's own programs, those first that no other and no visitor needs."""
    watched = scene.watched
    found = [
        key for key in watched.services if scene.context.config.services[key].kind == "container"
    ]
    return sorted(found, key=lambda key: (len(watched.users_of(key)), watched.is_behind_pages(key)))


def _stopped(scene: Scene) -> Fault | Skipped:
    for key in plain(scene):
        return stop(scene, key, "ServiceDown", FELT)
    return Skipped("stop-service", "the system has no program of its own")


def _proxy(scene: Scene) -> Iterator[Fault | Skipped]:
    for key in scene.watched.services:
        service = scene.context.config.services[key]
        if service.kind in EDGE_KINDS and service.port != 0:
            yield stop(scene, key, "ServiceDown", FELT)
            return
    yield Skipped("stop-proxy", "the system has no ingress of its own")


def _degraded(scene: Scene) -> Fault | Skipped:
    for key in plain(scene):
        service = scene.context.config.services[key]
        if service.health is None:
            continue
        where = scene.where(key)
        loop = _HOLD_BACK.format(containers=containers(key))
        again = _LET_GO.format(containers=containers(key))
        more = on(scene.manager, scaled(key, service.replicas + 1))
        as_before = on(scene.manager, scaled(key, service.replicas))
        hold, let_go = on(where, background(_DEGRADED, loop)), on(where, ended(_DEGRADED) + again)
        return Fault(
            key="degraded",
            says=f"one more task of {key} is wanted, and does not come up",
            alerts=("ServiceDegraded",),
            make=together(hold, more),
            mend=together(as_before, let_go),
            follows=("ServiceRestarts", "TargetDown"),
            slow=_ENDS,
            lane=WATCHERS,
        )
    return Skipped("degraded", "no program of its own has a health check")


def _restarts(scene: Scene) -> Fault | Skipped:
    if _RESTARTED not in scene.watched.watchers:
        return Skipped("restarts", f"{_RESTARTED} is not there")
    where = scene.where(_RESTARTED)
    loop = _END_AGAIN.format(container=container(_RESTARTED))
    return Fault(
        key="restarts",
        says=f"{_RESTARTED} is killed six times in a row",
        alerts=("ServiceRestarts",),
        make=on(where, background(_RESTARTS, loop)),
        mend=on(where, ended(_RESTARTS)),
        follows=("WatcherDown", "TargetDown"),
        slow=21.0,  # until the third time
        lane=WATCHERS,
    )
