"""From the engine's steps to one step for each resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from report.errors import ReportError
from report.mask import clean, readable
from report.preview import Kind, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
    """What was said of a resource so far, as the engine writes it."""

    urn: str
    type: str
    kind: Kind = "same"
    old: dict[str, Any] | None = None
    new: dict[str, Any] | None = None
    parent: str = ""
    causes: set[str] = field(default_factory=set)
    reported: set[str] = field(default_factory=set)

    def take(
        self,
        operation: str,
        old: Any,
        new: Any,
        causes: Iterable[str] = (),
        reported: Iterable[str] = (),
    ) -> None:
        """Add what one of the engine's steps says."""
        kind = _KINDS.get(operation, "same")
        if _STRENGTH.index(kind) > _STRENGTH.index(self.kind):
            self.kind = kind
        if old:
            self.old = old.get("inputs") or {}
        if new:
            self.new = new.get("inputs") or {}
        self.parent = (new or old or {}).get("parent") or self.parent
        self.causes.update(causes)
        self.reported.update(reported)


def merge(drafts: Mapping[str, Draft]) -> Iterator[Step]:
    """Give the finished steps, sorted by URN."""
    for urn in sorted(drafts):
        draft = drafts[urn]
        old, new = _sides(draft)
        yield Step(
            kind=draft.kind,
            urn=urn,
            type=draft.type,
            name=urn.split("::")[-1],
            parent=draft.parent.split("::")[-1],
            old=None if draft.kind == "create" else old,
            new=None if draft.kind == "delete" else new,
            causes=tuple(sorted(draft.causes)),
            reported=tuple(sorted(draft.reported)),
        )


def _sides(draft: Draft) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return both sides without secrets; what stays as it is is cleaned once."""
    sides: list[dict[str, Any] | None] = []
    for inputs in (draft.old, draft.new):
        if sides and inputs == draft.old:
            sides.append(sides[0])
        else:
            sides.append(None if inputs is None else clean(readable(draft.type, inputs)))
    return sides[0], sides[1]


def stack_of(drafts: Iterable[str]) -> str:
    """Return the name of the stack that these URNs belong to, empty where there are none.

    Raises:
        ReportError: they belong to several.
    """
    stacks = sorted({urn.split("::")[0].rpartition(":")[2] for urn in drafts})
    if len(stacks) > 1:
        raise ReportError(
            f"it has more than one stack: {', '.join(stacks)}",
            "give each preview a file of its own and report on one at a time",
        )
    return stacks[0] if stacks else ""
