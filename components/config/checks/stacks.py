"""The other stacks of this project: no two of one cloud may have a name, or manage a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from components.config.checks.where import in_stack
from components.config.hosts import fill, served_hosts
from components.config.values import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from components.config.merged import StackConfig
    from components.config.problems import Problem

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def check_stacks(config: StackConfig, root: Path) -> Iterator[Problem]:
    """Report names and a zone that another stack's files claim as well.

    Files that cannot be read are passed over: they are reported when that stack is used.
    """
    if config.settings.dns is None:
        return
    ours = set(served_hosts(config))
    for path in sorted((*root.glob("Pulumi.*.yaml"), *root.glob("systems/*/Pulumi.*.yaml"))):
        other = settings(_read(path).get("config") or {})
        same = (other.get("system"), other.get("environment")) == (
            config.system.name,
            config.settings.environment,
        )
        if same or other.get("cloud") != config.settings.cloud or other.get("dns", {}) is None:
            continue
        file = path.relative_to(root)
        system = root / "systems" / str(other.get("system")) / "system.yaml"
        domain = str(other.get("domain") or _read(system).get("domain") or "").lower().rstrip(".")
        dns = other.get("dns") or {}
        zone = str(dns.get("zone") or ".".join(domain.split(".")[-2:])).lower()
        if zone != config.zone:
            continue
        for name in sorted(ours & _hosts(_read(system), domain, zone)):
            cause = f"`{name}` leads to another stack already, that of {file}"
            yield in_stack(config, "domain", cause, "give one of the two another `plinth:domain`")
        if dns.get("manage_zone") and config.settings.dns.manage_zone:
            cause = f"the zone {zone} is managed by another stack already, that of {file}"
            remedy = "leave `manage_zone` to one of them: settings and rules are the whole zone's"
            yield in_stack(config, "dns.manage_zone", cause, remedy)


def _hosts(system: dict[str, Any], domain: str, zone: str) -> set[str]:
    """Return the names of an ingress that was read but not checked."""
    ingress = system.get("ingress") or {}
    routes = [route for route in ingress.get("routes") or () if isinstance(route, dict)]
    written = [*(str(route.get("host", "{domain}")) for route in routes)]
    written += [str(source) for source in ingress.get("redirects") or ()]
    return {fill(name, domain, zone) for name in written}


def _read(path: Path) -> dict[str, Any]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe
    except (OSError, yaml.YAMLError):
        return {}
    return found if isinstance(found, dict) else {}
