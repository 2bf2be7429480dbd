"""Tenants: their numbers are theirs alone, their domains are some, and the system knows tenants.

Their names among all hosts are the ingress' matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.names import why_no_domain
from components.config.checks.where import in_stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem

_IDENTIFIER_LENGTH = 63


def check_tenants(config: StackConfig) -> Iterator[Problem]:
    """Report tenants that would share a schema, or have no place to be."""
    tenants = config.settings.tenants
    sections = [
        service.postgres.tenants
        for service in config.services.values()
        if service.postgres and service.postgres.tenants
    ]
    if tenants and not sections:
        cause = f"the system `{config.system.name}` has no Postgres with `tenants`"
        yield in_stack(config, "tenants", cause, "remove them, or give the Postgres that section")
    taken: dict[int, str] = {}
    for key, tenant in tenants.items():
        path = f"tenants.{key}"
        if tenant.number in taken:
            cause = f"{tenant.number} is the number of `{taken[tenant.number]}` already"
            yield in_stack(config, f"{path}.number", cause, "give each tenant its own")
        taken.setdefault(tenant.number, key)
        domain = tenant.domain.lower().rstrip(".") if tenant.domain else None
        for section in sections:
            schema = f"{section.schema_prefix}{tenant.number}"
            if len(schema) > _IDENTIFIER_LENGTH:
                cause = f"`{schema}` is too long for the name of a schema"
                yield in_stack(config, f"{path}.number", cause, "choose a smaller number")
        why = why_no_domain(domain) if domain else None
        if why:
            remedy = "write it as example.com"
            yield in_stack(config, f"{path}.domain", f"`{domain}` is no domain: {why}", remedy)
