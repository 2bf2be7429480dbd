"""Plain words for what changes of a resource."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.rules import types
from policies.rules.resource import UNKNOWN
from report.differences import ABSENT, Difference, differences, shown
from report.texts import lines_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from report.preview import Step

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DIGEST = re.compile(r"@sha256:([0-9a-f]{12})[0-9a-f]{52}")
_MIB = 1024 * 1024
_NANO = 1_000_000_000


@dataclass(frozen=True)
class Change:
    """One value that changes, for people.

    Attributes:
        term: what the value is called.
        old, new: None where there was or will be none.
        lines: of a text of many lines those that go and come, instead of both texts.
        note: all of it in words, where no value would tell more.
    """

    term: str
    old: str | None
    new: str | None
    lines: tuple[str, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        """Return it in one line."""
        if self.note:
            return self.note
        if self.lines:
            return f"{self.term}: {'; '.join(self.lines)}"
        if self.old is None:
            return f"{self.term}: {self.new} (new)"
        if self.new is None:
            return f"{self.term}: {self.old} (removed)"
        return f"{self.term}: {self.old} → {self.new}"


def mebibytes(value: Any) -> str:
    """Return a number of bytes as people read it."""
    return f"{value / _MIB:g} MiB" if isinstance(value, int | float) else shown(value)


def _cores(value: Any) -> str:
    return f"{value / _NANO:g} cores" if isinstance(value, int | float) else shown(value)


def _gigabytes(value: Any) -> str:
    return f"{value:g} GB" if isinstance(value, int | float) else shown(value)


def image_of(value: Any) -> str:
    """Return an image's reference with a short digest."""
    return _DIGEST.sub(r"@\1", shown(value))


_TERMS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "serverType": ("type", shown),
    "loadBalancerType": ("type", shown),
    "size": ("size", _gigabytes),
    "ipAddress": ("address", shown),
    "backups": ("backups", shown),
    "deleteProtection": ("delete protection", shown),
    "homeLocation": ("location", shown),
    "data": ("content", shown),
    "create": ("command", shown),
    "stdin": ("input", shown),
    "mode.replicated.replicas": ("replicas", shown),
    "taskSpec.containerSpec.image": ("image", image_of),
    "taskSpec.resources.limits.memoryBytes": ("memory limit", mebibytes),
    "taskSpec.resources.limits.nanoCpus": ("CPU limit", _cores),
    "taskSpec.resources.reservation.memoryBytes": ("memory reservation", mebibytes),
}
_VERSIONED = (types.SERVICE_CONFIG, "docker:index/secret:Secret")
FILES = "files"  # where a service's files stand while two sides are compared
_MOUNTED = {"configs": "configName", "secrets": "secretName"}


def changes(step: Step) -> list[str]:
    """Return what changes of a resource, a value each: `size: 10 GB → 20 GB`."""
    return [str(change) for change in changed(step)]


def changed(step: Step) -> list[Change]:
    """Return what changes of a resource; of a secret only that it does."""
    found = [_change(item) for item in step_differences(step)]
    return found + [
        Change("input" if name == "stdin" else name, "[secret]", "[another secret]")
        for name in hidden(step)
    ]


def step_differences(step: Step) -> list[Difference]:
    """Return the inputs that differ and matter; files in a container by the place they have there.

    What the provider does not take for a difference is left out.
    """
    found = differences(_by_place(step.old or {}), _by_place(step.new or {}))
    if step.type in _VERSIONED:  # the name's last part is the content's
        found = (item for item in found if item.path != "name")
    if step.kind != "update" or not step.reported:
        return list(found)
    roots = {_root(name) for name in step.reported}
    roots |= {FILES} if "taskSpec" in roots else set()
    return [item for item in found if _root(item.path) in roots]


def hidden(step: Step) -> list[str]:
    """Return the properties that differ and whose values are masked, so that they look alike."""
    told = {*step.reported, *step.causes} if step.kind in ("update", "replace") else set()
    roots = sorted({_root(name) for name in told})
    old, new = step.old or {}, step.new or {}
    return [root for root in roots if root in old and root in new and old[root] == new[root]]


def _root(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _by_place(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a service's inputs with its files as a mapping from their place to their version."""
    spec = inputs.get("taskSpec")
    container = spec.get("containerSpec") if isinstance(spec, dict) else None
    if not isinstance(spec, dict) or not isinstance(container, dict):
        return inputs
    files = {
        item["fileName"]: item.get(_MOUNTED[kind], UNKNOWN)
        for kind in _MOUNTED
        for item in container.get(kind) or ()
        if isinstance(item, dict) and isinstance(item.get("fileName"), str)
    }
    rest = {key: value for key, value in container.items() if key not in _MOUNTED}
    return {**inputs, "taskSpec": {**spec, "containerSpec": rest}, FILES: files}


def _change(item: Difference) -> Change:
    if _root(item.path) == FILES:
        place = item.path.removeprefix(f"{FILES}.")
        verb = "reads" if item.old is ABSENT else "no longer reads"
        told = "reads a new version of" if ABSENT not in (item.old, item.new) else verb
        return Change(place, None, None, note=f"{told} {place}")
    term, show = _term(item.path)
    if isinstance(item.old, str) and isinstance(item.new, str) and show is shown:
        if "\n" in item.old.strip() or "\n" in item.new.strip():
            return Change(term, None, None, lines_of(item.old, item.new))
        return Change(term, *words_of(item.old or "none", item.new or "none"))
    old, new = (None if side is ABSENT else show(side) for side in (item.old, item.new))
    return Change(term, old, new)


def _term(path: str) -> tuple[str, Callable[[Any], str]]:
    if path in _TERMS:
        return _TERMS[path]
    variable = path.removeprefix("taskSpec.containerSpec.env.")
    if variable != path:
        return f"environment {variable}", shown
    short = path.removeprefix("taskSpec.containerSpec.").removeprefix("taskSpec.")
    return _CAMEL.sub(" ", short).lower() if "[" not in short else short, shown
