"""What watches, broken itself: then the heartbeat, or what is left of it, has to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from cli.alerts.drill.fault import HEARTBEAT, Fault, Skipped, on
from cli.alerts.drill.faults import closed_way
from cli.alerts.drill.faults.services import WATCHERS
from cli.alerts.drill.shell import container, here, scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cli.alerts.drill.fault import Scene, Step

UNMADE: Mapping[str, str] = {}
_MISSED = 180.0  # seconds until three signs of life have stayed away
_AWAY = 40  # seconds that Alertmanager is away, longer than the alert has to last
_SILENT = "postgres-exporter"
_FEW = 10  # series
_CONFIG, _RULES = "/etc/prometheus/prometheus.yml", "/etc/prometheus/rules/alerts.yml"
# Two series where one is expected: Prometheus loads it, and cannot evaluate it.
_BAD_RULE = """- name: drill
  rules:
  - record: plinth:drill
    expr: up + on() up
"""


def faults(scene: Scene) -> Iterator[Fault | Skipped]:
    """Give the faults of Prometheus, Alertmanager, Loki, the exporters and the ways to people."""
    yield from _exporters(scene)
    yield from _files(scene)
    yield from _loki(scene)
    yield from closed_way.faults(scene)
    yield _undelivered(scene)
    yield from _hearts(scene)


def _hearts(scene: Scene) -> Iterator[Fault | Skipped]:
    if not scene.watched.alerts.heartbeat:
        yield Skipped("prometheus", "no heartbeat is heard by anybody")
        return
    for key in ("alertmanager", "prometheus"):
        yield Fault(
            key=f"stop-{key}",
            says=f"{key} is stopped",
            alerts=(HEARTBEAT,),
            make=on(scene.manager, scaled(key, 0)),
            mend=on(scene.manager, scaled(key, 1)),
            follows=("AlertsNotDelivered", "WatcherDown", "TargetDown"),
            late=_MISSED,
            slow=20,
        )


def _undelivered(scene: Scene) -> Fault:
    away = f"{scaled('alertmanager', 0)}\nsleep {_AWAY}\n{scaled('alertmanager', 1)}"
    return Fault(
        key="undelivered",
        says=f"Alertmanager is away for {_AWAY} s",
        alerts=("AlertsNotDelivered",),
        make=on(scene.manager, away),
        mend=on(scene.manager, scaled("alertmanager", 1)),
        follows=(HEARTBEAT, "WatcherDown", "TargetDown"),
        slow=_AWAY + 20,
    )


def _exporters(scene: Scene) -> Iterator[Fault | Skipped]:
    watchers = scene.watched.watchers
    silent = _SILENT if _SILENT in watchers else "grafana"
    if silent in watchers:
        where = scene.where(silent)
        every = f"docker top {container(silent)} -eo pid | tail -n +2 | xargs -r kill"
        yield Fault(
            key="silent",
            says=f"{silent} runs, and answers nothing",
            alerts=("TargetDown",),
            make=on(where, f"{every} -STOP || true"),  # a health check may have ended meanwhile
            mend=on(where, f"{every} -CONT || true"),
            follows=("WatcherDown", "ServiceRestarts", "DatabaseDown"),
            lane=WATCHERS,
        )
    tool = "blackbox-exporter"
    yield Fault(
        key="stop-exporter",
        says=f"{tool} is stopped",
        alerts=("WatcherDown",),
        make=on(scene.manager, scaled(tool, 0)),
        mend=on(scene.manager, scaled(tool, 1)),
        follows=("TargetDown",),
        slow=6,
        lane=WATCHERS,
    )
    yield Fault(
        key="uncounted",
        says="nothing counts the services' tasks",
        alerts=("ServicesNotCounted",),
        make=on(scene.manager, "systemctl stop plinth-containers.service"),
        mend=on(scene.manager, "systemctl start plinth-containers.service"),
        follows=("TargetDown",),
        lane=WATCHERS,
    )


def _files(scene: Scene) -> Iterator[Fault]:
    where = scene.where("prometheus")
    yield Fault(
        key="config",
        says="Prometheus is told to read a config that is none",
        alerts=("PrometheusConfigFailed",),
        make=on(where, _covered(_CONFIG, "broken: [\n")),
        mend=on(where, _uncovered(_CONFIG)),
        slow=5,
    )
    yield Fault(
        key="rule",
        says="a rule is added that cannot be evaluated",
        alerts=("RuleFails",),
        make=_changed(where, _RULES, lambda rules: rules + _BAD_RULE),
        mend=on(where, _uncovered(_RULES)),
        slow=20,
    )
    yield Fault(
        key="samples",
        says="Loki tells more series than Prometheus takes from one target",
        alerts=("SamplesRejected",),
        make=_changed(where, _CONFIG, _with_limit),
        mend=on(where, _uncovered(_CONFIG)),
        follows=("TargetDown",),
        slow=20,
    )


def _changed(where: str, path: str, change: Callable[[str], str]) -> Step:
    """Return a step that has Prometheus read a file of its own with a change."""
    read = f"docker exec {container('prometheus')} cat {path}"
    return lambda stage: stage.root(where, _covered(path, change(stage.root(where, read))))


def _with_limit(config: str) -> str:
    """Return the config with a limit for Loki's series that is below what it has."""
    content = yaml.safe_load(config)
    for job in content["scrape_configs"]:
        if job["job_name"] == "loki":
            job["sample_limit"] = _FEW
    return yaml.safe_dump(content, sort_keys=False, width=1000)


def _covered(path: str, content: str) -> str:
    """Return what lays a file over one of Prometheus' container, and has it read."""
    return f"""
id={container("prometheus")}
file=/tmp/drill-$(basename {path})
printf '%s' {here(content)} | docker exec -i $id sh -c "cat > $file"
pid=$(docker inspect -f '{{{{.State.Pid}}}}' $id)
nsenter --target $pid --mount --pid -- mount --bind $file {path}
docker exec $id touch $file.there
docker kill --signal HUP $id >/dev/null
"""


def _uncovered(path: str) -> str:
    return f"""
id={container("prometheus")}
file=/tmp/drill-$(basename {path})
pid=$(docker inspect -f '{{{{.State.Pid}}}}' $id)
docker exec $id test -e $file.there || exit 0
# what lies below is the container's own mount of its config: it must stay
nsenter --target $pid --mount --pid -- umount {path}
docker exec $id rm $file $file.there
docker kill --signal HUP $id >/dev/null
"""


def _loki(scene: Scene) -> Iterator[Fault]:
    yield Fault(
        key="stop-loki",
        says="loki is stopped",
        alerts=("LogsAway",),
        make=on(scene.manager, scaled("loki", 0)),
        mend=on(scene.manager, scaled("loki", 1)),
        follows=("WatcherDown", "TargetDown"),
        slow=20,
        many=True,
    )
