"""What Prometheus reads: whom it asks and how it judges; check with `promtool check config`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.monitoring.scrape import ScrapeJob
    from components.config.monitoring.settings import RemoteWriteConfig

CONF, RULES = "/etc/prometheus/prometheus.yml", "/etc/prometheus/rules"
_SECRETS = "/run/secrets"
_BLACKBOX = "blackbox-exporter:9115"
_TIMEOUT = 10  # seconds, of one question
_SAMPLES = 50_000  # of one target: the biggest has 2,000; a label for each user has no end


def prometheus_yml(
    jobs: tuple[ScrapeJob, ...],
    *,
    interval: int,
    labels: Mapping[str, str],
    rules: tuple[str, ...],
    remote: RemoteWriteConfig | None,
) -> str:
    """Return prometheus.yml.

    Args:
        jobs: what is asked.
        interval: seconds between two questions, and between two looks at the rules.
        labels: what everything that leaves this Prometheus carries.
        rules: names of the rule files.
        remote: a store elsewhere that gets everything as well.
    """
    config: dict[str, Any] = {
        "global": {
            "scrape_interval": f"{interval}s",
            "scrape_timeout": f"{min(_TIMEOUT, interval)}s",
            "evaluation_interval": f"{interval}s",
            "sample_limit": _SAMPLES,
            "external_labels": dict(labels),
        },
        "rule_files": [f"{RULES}/{name}" for name in rules],
        "alerting": {"alertmanagers": [_tasks("alertmanager", 9093)]},
        "scrape_configs": [part for job in jobs for part in _job(job)],
    }
    if remote:
        written: dict[str, Any] = {"url": remote.url}
        if remote.user and remote.password:
            file = f"{_SECRETS}/{remote.password}"
            written["basic_auth"] = {"username": remote.user, "password_file": file}
        config["remote_write"] = [written]
    return yaml.safe_dump(config, sort_keys=False, width=1000)


def _job(job: ScrapeJob) -> list[dict[str, Any]]:
    """Return the sections of a job: one for all targets, one for each service."""
    if job.targets:
        return [_targets(job)]
    return [
        {
            # names are unique; the label is what rules and people use
            "job_name": job.name if job.name == task.service else f"{job.name}/{task.service}",
            "metrics_path": task.path,
            **_tasks(task.service, task.port),
            **_token(job),
            "relabel_configs": [
                _label("job", job.name),
                _label("service", _about(job, task.service)),
            ],
        }
        for task in job.tasks
    ]


def _about(job: ScrapeJob, service: str) -> str:
    """Return whose metrics these are: an exporter speaks for its store."""
    speaks = job.name in ("postgres", "pgbouncer", "redis", "nginx")
    return service.removesuffix("-exporter") if speaks else service


def _targets(job: ScrapeJob) -> dict[str, Any]:
    section: dict[str, Any] = {"job_name": job.name}
    section["static_configs"] = [
        {"targets": [target], "labels": dict(labels)} for target, labels in job.targets.items()
    ]
    if job.probe:
        section |= {"metrics_path": "/probe", "params": {"module": [job.probe]}}
        section["relabel_configs"] = [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": _BLACKBOX},
        ]
    return section


def _tasks(service: str, port: int) -> dict[str, Any]:
    """Find a service's tasks by Docker's name for them."""
    found = {"names": [f"tasks.{service}"], "type": "A", "port": port, "refresh_interval": "10s"}
    return {"dns_sd_configs": [found]}


def _label(name: str, value: str) -> dict[str, str]:
    return {"target_label": name, "replacement": value}


def _token(job: ScrapeJob) -> dict[str, Any]:
    if job.token is None:
        return {}
    return {"authorization": {"credentials_file": f"{_SECRETS}/{job.token}"}}
