"""What there is to know of a resource that is made or removed, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policies.rules import types
from policies.rules.resource import UNKNOWN, at
from report.differences import shown
from report.words import image_of, mebibytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from report.preview import Properties, Step


def facts(step: Step) -> str:
    """Return the facts of the side that there is, empty where the name says enough."""
    tell = _FACTS.get(step.type)
    inputs = step.new or step.old
    return ", ".join(tell(inputs)) if tell and inputs else ""


def _server(inputs: Properties) -> Iterator[str]:
    yield f"{shown(inputs.get('serverType'))} in {shown(inputs.get('location'))}"
    if inputs.get("backups") is True:
        yield "with backups"


def _volume(inputs: Properties) -> Iterator[str]:
    yield f"{shown(inputs.get('size'))} GB in {shown(inputs.get('location'))}"


def _balancer(inputs: Properties) -> Iterator[str]:
    yield f"{shown(inputs.get('loadBalancerType'))} in {shown(inputs.get('location'))}"


def _record(inputs: Properties) -> Iterator[str]:
    content = inputs.get("content")
    leads = "" if content in (None, UNKNOWN) else f" to {shown(content)}"
    yield f"{shown(inputs.get('name'))} {shown(inputs.get('type'))}{leads}"
    if inputs.get("proxied") is True:
        yield "behind Cloudflare"


def _service(inputs: Properties) -> Iterator[str]:
    yield image_of(at(inputs, "taskSpec", "containerSpec", "image"))
    replicas = at(inputs, "mode", "replicated", "replicas")
    if isinstance(replicas, int | float) and replicas != 1:
        yield f"{replicas:g} replicas"
    memory: Any = at(inputs, "taskSpec", "resources", "limits", "memoryBytes")
    if memory:
        yield f"at most {mebibytes(memory)}"


def _setting(inputs: Properties) -> Iterator[str]:
    yield f"{shown(inputs.get('settingId'))} = {shown(inputs.get('value'))}"


_FACTS: dict[str, Callable[[Properties], Iterator[str]]] = {
    types.SERVER: _server,
    types.VOLUME: _volume,
    types.LOAD_BALANCER: _balancer,
    types.DNS_RECORD: _record,
    types.SERVICE: _service,
    types.ZONE_SETTING: _setting,
}
