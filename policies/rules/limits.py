"""Rules about what a service may use of its server: memory, processors, and disk for its log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, Properties, ResourceRule, Undecided, Violation
from policies.rules.values import number

# More than any server has is no limit.
MOST_MEMORY = 2**40
MOST_CPUS = 256 * 10**9
# What the plan writes on services of nodes whose kernel cannot hold a container to a CPU limit.
CPU_LIMITS_LABEL = {"label": "cpu-limits", "value": "unsupported"}
LOG_LIMITS = {"max-size": "10m", "max-file": "3"}
LIMITED_LOGS = ("local", "journald", "syslog", "none")  # the first limits itself, others pass on


def _memory(resource: Resource) -> Iterator[Finding]:
    path = ("taskSpec", "resources", "limits", "memoryBytes")
    limit = at(resource.properties, *path)
    if limit is UNKNOWN:
        yield Undecided(path)
    elif not 0 < number(limit) <= MOST_MEMORY:
        yield Violation(f"{resource.name} may use all memory of its server")


def _cpu(resource: Resource) -> Iterator[Finding]:
    path = ("taskSpec", "resources", "limits", "nanoCpus")
    limit = at(resource.properties, *path)
    if limit is UNKNOWN:
        yield Undecided(path)
    elif not 0 < number(limit) <= MOST_CPUS and not _unsupported(resource):
        yield Violation(f"{resource.name} may use all processors of its server")


def _unsupported(resource: Resource) -> bool:
    labels = at(resource.properties, "labels")
    return any(
        all(at(label, key) == value for key, value in CPU_LIMITS_LABEL.items())
        for label in (labels if isinstance(labels, list | tuple) else ())
    )


def _log(resource: Resource) -> Iterator[Finding]:
    path = ("taskSpec", "logDriver")
    driver = at(resource.properties, *path)
    name, options = at(driver, "name"), at(driver, "options")
    if UNKNOWN in (driver, name, options):
        yield Undecided(path if driver is UNKNOWN else (*path, "options"))
        return
    if name in LIMITED_LOGS:
        return
    missing = [key for key in LOG_LIMITS if not _limits(at(options, key))]
    for key in LOG_LIMITS:
        if at(options, key) is UNKNOWN:
            yield Undecided((*path, "options", key))
    if missing:
        yield Violation(f"the log of {resource.name} grows without end: no {', '.join(missing)}")


def _limits(value: Any) -> bool:
    return value is UNKNOWN or str(value or "0").strip() not in ("0", "-1")


def _limited_log(properties: Properties) -> Properties:
    """Return the service with a log that ends."""
    task = at(properties, "taskSpec")
    driver = at(task, "logDriver")
    if not isinstance(task, Mapping) or driver is UNKNOWN:
        return properties
    given = at(driver, "options") or {}
    if given is UNKNOWN:
        return properties
    limits = {key: value for key, value in LOG_LIMITS.items() if not _limits(at(given, key))}
    name = at(driver, "name") or "json-file"
    mended = {**(driver or {}), "name": name, "options": {**given, **limits}}
    return {**properties, "taskSpec": {**task, "logDriver": mended}}


SERVICE_MEMORY_LIMITED = ResourceRule(
    name="service-memory-limited",
    why="One service that leaks must not take the databases beside it down.",
    remedy="give the service a `memory` in systems/<system>/system.yaml or the stack's config.",
    level="mandatory",
    type=types.SERVICE,
    find=_memory,
    refused="memory_limit_mb=0",
    accepted="backend: {memory: 1GB}",
)
SERVICE_CPU_LIMITED = ResourceRule(
    name="service-cpu-limited",
    why="One service that spins must not starve the databases beside it.",
    remedy="give the service a `cpu` in systems/<system>/system.yaml or the stack's config.",
    level="mandatory",
    type=types.SERVICE,
    find=_cpu,
    refused="cpu_limit=0",
    accepted="backend: {cpu: 1.0}",
)
SERVICE_LOG_LIMITED = ResourceRule(
    name="service-log-limited",
    why="A log without end fills the server's disk, and then everything stops.",
    remedy="give the log driver `max-size` and `max-file` (the plan's `LogSpec`).",
    level="mandatory",
    type=types.SERVICE,
    find=_log,
    mend=_limited_log,
    refused='log_driver={"name": "json-file", "options": {}}',
    accepted='log_driver={"name": "json-file", "options": {"max-size": "10m", "max-file": "3"}}',
)
