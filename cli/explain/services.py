"""What a plan says about what runs: services with their limits, jobs, secrets, outside stores."""

from __future__ import annotations

from cli.explain.placement import candidates
from cli.explain.rows import Section
from components.blueprint.types import Blueprint
from components.config import StackConfig


def services(blueprint: Blueprint) -> Section:
    """Return the services: limits are ceilings of each replica."""
    return Section(
        "services",
        "Services",
        {
            "image": "image",
            "replicas": "tasks",
            "cpu": "CPU",
            "memory_mb": "MB",
            "servers": "on",
            "update": "update",
        },
        {
            service.key: {
                "image": service.image.requested,
                "group": service.group,
                "replicas": service.replicas,
                "cpu": service.cpu_limit,
                "memory_mb": service.memory_limit_mb,
                "memory_reserved_mb": service.memory_reservation_mb,
                "servers": ", ".join(item.key for item in candidates(blueprint, service)),
                "networks": ", ".join(item.network for item in service.networks),
                "update": service.update.order,
                "user": service.user,
                "read_only": service.read_only,
                "health": " ".join(service.health_check.test[1:]),
                "depends_on": ", ".join(service.depends_on),
                "stand_in": service.image.kind == "stand-in",
            }
            for service in blueprint.services
        },
        derived=frozenset({"memory_reserved_mb", "group", "networks"}),
    )


def jobs(config: StackConfig) -> Section:
    """Return the work that ends."""
    return Section(
        "jobs",
        "Jobs",
        {"when": "when", "service": "as service", "command": "command", "timeout_s": "limit s"},
        {
            key: {
                "when": job.when if job.when == "release" else f"{job.schedule} UTC",
                "service": job.service,
                "command": " ".join(job.command),
                "timeout_s": job.timeout,
                "memory_mb": job.memory,
                "cpu": job.cpu,
            }
            for key, job in config.system.jobs.items()
        },
        "`release` jobs run once for each release, before its services are updated.",
    )


def secrets(blueprint: Blueprint, config: StackConfig) -> Section:
    """Return the names of all secrets and who reads them; never a value."""
    readers: dict[str, list[str]] = {}
    templates = {file.key: file.secrets for file in blueprint.secret_files}
    for service in blueprint.services:
        for mount in service.secrets:
            for key in templates.get(mount.source, (mount.source,)):
                readers.setdefault(key, []).append(service.key)
    for key, configured in config.services.items():
        for secret in configured.secrets.values():
            readers.setdefault(secret, []).append(key)
    for key, external in config.system.externals.items():
        users = [name for name, item in config.services.items() if key in item.external]
        for secret in external.urls.values():
            readers.setdefault(secret, []).extend(users)
    given = {
        key: ("given" if secret.given else "generated") + (", optional" * secret.optional)
        for key, secret in config.system.secrets.items()
    }
    keys = sorted({item.key for item in blueprint.secrets} | given.keys() | readers.keys())
    return Section(
        "secrets",
        "Secrets (names only)",
        {"origin": "value", "read_by": "read by"},
        {
            key: {
                "origin": given.get(key, "generated"),
                "read_by": ", ".join(sorted(set(readers.get(key, [])))),
            }
            for key in keys
        },
    )


def externals(config: StackConfig) -> Section:
    """Return the stores that somebody else runs."""
    return Section(
        "externals",
        "Stores outside",
        {"kind": "kind", "provider": "provider", "variables": "variables", "used_by": "used by"},
        {
            key: {
                "kind": external.kind,
                "provider": external.provider,
                "variables": ", ".join(external.urls),
                "used_by": ", ".join(
                    name for name, item in config.services.items() if key in item.external
                ),
                "checked": external.check,
                "monthly": None if external.monthly is None else str(external.monthly),
            }
            for key, external in config.system.externals.items()
        },
    )
