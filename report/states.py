"""From the engine's steps to one step for each resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from report.mask import clean
from report.preview import Kind, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KINDS: dict[str, Kind] = {
    "create": "create",
    "import": "create",
    "update": "update",
    "delete": "delete",
    "discard": "delete",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "discard-replaced": "replace",
}
_STRENGTH: tuple[Kind, ...] = ("same", "update", "create", "delete", "replace")


@dataclass
class Draft:
    """What was said of a resource so far."""

    urn: str
    type: str
    kind: Kind = "same"
    old: dict[str, Any] | None = None
    new: dict[str, Any] | None = None
    parent: str = ""
    causes: list[str] = field(default_factory=list)

    def take(self, operation: str, old: Any, new: Any, causes: tuple[str, ...]) -> None:
        """Add what one of the engine's steps says."""
        kind = _KINDS.get(operation, "same")
        if _STRENGTH.index(kind) > _STRENGTH.index(self.kind):
            self.kind = kind
        if old:
            self.old = clean(old.get("inputs") or {})
        if new:
            self.new = clean(new.get("inputs") or {})
        self.parent = (new or old or {}).get("parent") or self.parent
        self.causes += [cause for cause in causes if cause not in self.causes]


def merge(drafts: Mapping[str, Draft]) -> Iterator[Step]:
    """Give the finished steps, sorted by URN."""
    for urn in sorted(drafts):
        draft = drafts[urn]
        yield Step(
            kind=draft.kind,
            urn=urn,
            type=draft.type,
            name=urn.split("::")[-1],
            parent=draft.parent.split("::")[-1],
            old=None if draft.kind == "create" else draft.old,
            new=None if draft.kind == "delete" else draft.new,
            causes=tuple(sorted(draft.causes)),
        )


def stack_of(drafts: Mapping[str, Draft]) -> str:
    """Return the name of the stack that the resources belong to, empty where there are none."""
    for urn in drafts:
        return urn.split("::")[0].rpartition(":")[2]
    return ""
