"""A resource as a rule sees it, and values that are known only once the cloud has answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from policies.before import Before, BeforeResource


class Unknown(Enum):
    """The one value that stands for all that is not known yet."""

    UNKNOWN = "not known yet"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that would be there after the change.

    Attributes:
        type: Pulumi's token, for example `hcloud:index/server:Server`.
        name: its logical name.
        properties: as the provider gets them (camelCase); what is not known is UNKNOWN.
        protect: whether Pulumi itself refuses to delete it.
        uses: types of the resources it depends on.
        needs: type and logical name of each of them.
        stack: what the stack's config says: `plinth:` values without that prefix, structures
            decoded; for rules with `settings`.
        before: what the stack had; for rules with `past`, which are not asked where nobody knows.
        aliases: URNs that it was known by.
    """

    type: str
    name: str
    properties: Mapping[str, Any]
    protect: bool = False
    uses: frozenset[str] = field(default_factory=frozenset)
    needs: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    stack: Mapping[str, Any] = field(default_factory=dict)
    before: Before | None = None
    aliases: tuple[str, ...] = ()

    @property
    def former(self) -> BeforeResource | None:
        """What it was before the change; None where it is new."""
        return self.before.find(self.type, self.name, self.aliases) if self.before else None


def at(value: Any, *path: str | int) -> Any:
    """Return what stands at a path; None where nothing does, UNKNOWN from the first unknown on."""
    for step in path:
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, Mapping) else None
        else:
            inside = isinstance(value, Sequence) and not isinstance(value, str)
            value = value[step] if inside and step < len(value) else None
    return value
