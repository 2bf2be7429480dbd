"""Domain names: spelt as DNS has it, and inside their zone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from components.config.checks.where import in_stack, in_system

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem

_LABEL = re.compile(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
_MAX_LENGTH = 253


def why_no_domain(name: str) -> str | None:
    """Return why this is no host name of a public domain, None where it is one."""
    labels = name.split(".")
    if len(name) > _MAX_LENGTH:
        return f"it is longer than {_MAX_LENGTH} characters"
    if len(labels) < 2:  # noqa: PLR2004 - a name and a top-level domain
        return "it has no dot: a name below a domain is needed"
    for label in labels:
        if not _LABEL.match(label):
            return f"`{label}` is no label (a-z, 0-9 and inner hyphens, 1 to 63 characters)"
    return "its last label is a number" if labels[-1].isdigit() else None


def check_names(config: StackConfig) -> Iterator[Problem]:
    """Report an invalid domain or zone, and a domain outside its zone."""
    report = in_stack if config.settings.domain else in_system
    path = "domain"
    fault = why_no_domain(config.domain)
    if fault:
        remedy = f"write a host name such as {config.system.domain}"
        yield report(config, path, f"`{config.domain}` is no domain: {fault}", remedy)
        return
    fault = why_no_domain(config.zone)
    if fault:
        cause = f"`{config.zone}` is no zone: {fault}"
        yield in_stack(config, "dns.zone", cause, "write a zone such as example.com")
    elif config.domain != config.zone and not config.domain.endswith(f".{config.zone}"):
        cause = f"`{config.domain}` is not inside the zone `{config.zone}`"
        yield in_stack(config, "dns.zone", cause, "name the zone that the domain is in")
