"""Breaks every security rule once: put before the program, it changes the plan that is built."""

from dataclasses import replace
from typing import Any

import components.build as target
from components.blueprint.servers import FirewallRuleSpec

real = target.build
OPEN = FirewallRuleSpec(
    description="", direction="in", protocol="tcp", port="5432", cidrs=("0.0.0.0/0",)
)
BROKEN: dict[str, dict[str, Any]] = {
    "backend": {"env": {"DATABASE_PASSWORD": "hidden-value"}},
    "celery-worker": {"memory_limit_mb": 0},
    "frontend": {"user": "0:0"},
}


def unsafe(plan: Any) -> Any:
    """Return the plan with one fault for each rule."""
    services = []
    for spec in plan.services:
        changes = BROKEN.get(spec.key, {})
        if spec.key == "firecrawl-api":
            changes = {"health_check": replace(spec.health_check, test=("NONE",))}
        services.append(replace(spec, **changes))
    return replace(
        plan,
        firewalls=tuple(replace(spec, rules=(*spec.rules, OPEN)) for spec in plan.firewalls),
        servers=tuple(replace(spec, firewalls=()) for spec in plan.servers),
        volumes=tuple(replace(spec, protect=False) for spec in plan.volumes),
        services=tuple(services),
    )


def build(*args: Any, **named: Any) -> Any:
    """Build what was made unsafe."""
    return real(unsafe(args[0]), *args[1:], **named)


target.build = build
