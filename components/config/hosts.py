"""Host names of an ingress, written out: which names lead to a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.config.ingress import IngressConfig
    from components.config.merged import StackConfig

WILDCARD = "*."


def fill(name: str, domain: str, zone: str) -> str:
    """Return a name with `{domain}` and `{zone}` filled in, as DNS compares it."""
    filled = name.replace("{domain}", domain).replace("{zone}", zone)
    return filled.lower().rstrip(".")


def served_hosts(config: StackConfig) -> tuple[str, ...]:
    """Return every name that the ingress answers for, redirects included, in the file's order."""
    return ingress_hosts(config.system.ingress, config.domain, config.zone)


def ingress_hosts(ingress: IngressConfig, domain: str, zone: str) -> tuple[str, ...]:
    """Return the names of an ingress under a domain; `*.name` stands for all names below it."""
    written = [*(route.host for route in ingress.routes), *ingress.redirects]
    return tuple(dict.fromkeys(fill(name, domain, zone) for name in written))


def tenant_domains(config: StackConfig) -> dict[str, str]:
    """Return the own domains of tenants by their key; none where no route serves tenants."""
    if not any(route.tenants for route in config.system.ingress.routes):
        return {}
    tenants = config.settings.tenants
    return {key: item.domain.lower().rstrip(".") for key, item in tenants.items() if item.domain}


def covers(host: str, name: str) -> bool:
    """Tell whether `host` is `name`, or a wildcard that stands for it (one label, as in TLS)."""
    if host == name:
        return True
    _, _, parent = name.partition(".")
    return host == f"{WILDCARD}{parent}" and not name.startswith(WILDCARD)


def inside(name: str, zone: str) -> bool:
    """Tell whether a name is the zone's own or one below it."""
    return name == zone or name.endswith(f".{zone}")
