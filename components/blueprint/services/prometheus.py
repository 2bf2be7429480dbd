"""Prometheus: asks everything for its metrics, keeps them within a budget, judges them by rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, SecretFileSpec, TmpfsMount
from components.blueprint.monitoring import disk, files
from components.blueprint.monitoring.rules import Clock
from components.blueprint.monitoring.scrape import plan_scrape
from components.blueprint.services import mounts
from components.blueprint.services.draft import Draft
from components.render import prometheus as render

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.monitoring.settings import MonitoringConfig
    from components.config.service import ServiceConfig

_DATA = "/prometheus"
_RESEND = 60  # seconds until Alertmanager is told again what it may have missed


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what Prometheus is made of."""
    monitoring = settings(context)
    jobs, rules = plan_scrape(context), files.rule_files(context)
    bind, directory = disk.kept(context, service, "prometheus", _DATA)
    remote = monitoring.remote_write
    clock = Clock(context.config.settings.monitoring.alerts.clock, monitoring.scrape_interval)
    conf = render.prometheus_yml(
        jobs,
        interval=clock.interval,
        labels={
            "system": context.config.system.name,
            "environment": context.config.settings.environment,
        },
        rules=tuple(rules),
        remote=remote,
    )
    tokens = [job.token for job in jobs if job.token]
    tokens += [remote.password] if remote and remote.password else []
    port = service.port or 9090
    return Draft(
        args=(
            f"--config.file={render.CONF}",
            f"--storage.tsdb.path={_DATA}",
            f"--storage.tsdb.retention.time={monitoring.retention}s",
            f"--storage.tsdb.retention.size={monitoring.disk}MB",
            f"--rules.alert.resend-delay={clock.hold(_RESEND)}",
            f"--web.listen-address=:{port}",
            "--log.format=json",
        ),
        env=disk.go_memory(service),
        secrets=tuple(mounts.secret(token, service) for token in tokens),
        configs=(
            mounts.config(f"{key}.yml", service, render.CONF),
            *(
                mounts.config(f"{key}-rules-{_short(name)}", service, f"{render.RULES}/{name}")
                for name in rules
            ),
        ),
        binds=(bind,),
        directories=(directory,),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=16),),  # noqa: S108 - in the container
        health_check=disk.asked(f"http://127.0.0.1:{port}/-/healthy"),
        order="stop-first",
        new_files=(
            FileSpec(key=f"{key}.yml", content=conf),
            *(
                FileSpec(key=f"{key}-rules-{_short(name)}", content=text)
                for name, text in rules.items()
            ),
        ),
        new_secret_files=_tokens(context),
    )


def settings(context: Context) -> MonitoringConfig:
    """Return how the system is watched.

    Raises:
        ValueError: it is not; then no service of monitoring is there either.
    """
    found = context.config.system.monitoring
    if found is None:
        raise ValueError(f"{context.config.system.name} has no monitoring section")
    return found


def _tokens(context: Context) -> tuple[SecretFileSpec, ...]:
    """Return a token for each MinIO, signed with its administrator's password as it wants it."""
    return tuple(
        SecretFileSpec(
            key=f"{key}-metrics-token",
            template=f"{{{{minio-token:{key}-password}}}}",
            secrets=(f"{key}-password",),
        )
        for key, service in context.config.services.items()
        if service.kind == "minio"
    )


def _short(name: str) -> str:
    return name.removesuffix(".yml")
