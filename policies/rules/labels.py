"""Rules about names and labels, by which people and programs find what belongs to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

WANTED = ("managed-by", "system", "environment", "stack", "component")
IN_CLOUD = (
    types.VOLUME,
    types.PRIMARY_IP,
    types.FLOATING_IP,
    types.LOAD_BALANCER,
    types.FIREWALL,
    types.NETWORK,
    types.PLACEMENT_GROUP,
    types.SSH_KEY,
)
# Two systems may have a service of the same name; its container's labels tell them apart.
IN_SWARM = (types.SERVICE, types.SERVICE_CONFIG)


def labels_of(value: Any) -> Mapping[str, Any]:
    """Return labels by name: Hetzner has a mapping, Docker a list of pairs."""
    if isinstance(value, Mapping):
        return value
    pairs = value if isinstance(value, list | tuple) else ()
    return {str(at(pair, "label")): at(pair, "value") for pair in pairs if pair is not UNKNOWN}


def _labelled(resource: Resource) -> Iterator[Finding]:
    value = at(resource.properties, "labels")
    if value is UNKNOWN:
        yield Undecided(("labels",))
        return
    labels = labels_of(value)
    missing = [name for name in WANTED if labels.get(name) in (None, "")]
    if UNKNOWN in (labels.get(name) for name in WANTED):
        yield Undecided(("labels",))
    if missing:
        yield Violation(f"{resource.name} has no label {', '.join(missing)}")


def _named(resource: Resource) -> Iterator[Finding]:
    name, value = at(resource.properties, "name"), at(resource.properties, "labels")
    labels = labels_of(value)
    system, environment = labels.get("system"), labels.get("environment")
    if name is UNKNOWN:
        yield Undecided(("name",))
    elif value is UNKNOWN or UNKNOWN in (system, environment):
        yield Undecided(("labels",))
    elif not name:
        yield Violation(f"{resource.name} gets a name that the provider makes up")
    elif system and environment and not str(name).startswith(f"{system}-{environment}-"):
        yield Violation(f"{resource.name} is called {name}, not {system}-{environment}-…")


RESOURCE_LABELLED = ResourceRule(
    name="resource-labelled",
    why="Drift, orphans, costs and `make down` go by labels: what has none is nobody's, and stays.",
    remedy=f"give it the labels of the plan ({', '.join(WANTED)}): `context.labels(component)`.",
    level="mandatory",
    type=types.SERVER,
    also=(*IN_CLOUD, *IN_SWARM),
    find=_labelled,
    refused="labels={}",
    accepted="labels=spec.labels",
)
RESOURCE_NAMED = ResourceRule(
    name="resource-named",
    why="A project may hold several stacks, and a person in its console goes by the name.",
    remedy="take the physical name from the plan: `context.physical(key)`.",
    level="advisory",
    type=types.SERVER,
    also=IN_CLOUD,
    find=_named,
    refused='name="web"',
    accepted='name="chrono-scraper-prod-web"',
)
