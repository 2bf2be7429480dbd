"""What a preview says, whatever file it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Properties = Mapping[str, Any]
Kind = Literal["create", "update", "replace", "delete", "same"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What would happen to one resource.

    Attributes:
        kind: a replacement is one step, however many the engine makes of it.
        type: Pulumi's token.
        name: logical name.
        parent: logical name of the component it belongs to, empty for the stack itself.
        old, new: inputs before and after, secrets masked, unknown values as `UNKNOWN`; None where
            there is none.
        causes: properties that make a replacement necessary.
    """

    kind: Kind
    urn: str
    type: str
    name: str
    parent: str
    old: Properties | None
    new: Properties | None
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A policy that was not kept; `subject` is a URN, empty for the whole stack."""

    policy: str
    level: Literal["mandatory", "advisory", "remediate"]
    message: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """All that a preview says.

    Attributes:
        stack: name of the stack.
        outputs: of the stack as far as they are known, secrets masked.
        passed: names of policies that were asked and kept; None where the file does not tell.
        whole: whether `steps` has the resources that do not change as well.
        errors: messages that made the preview fail.
    """

    stack: str
    steps: tuple[Step, ...]
    outputs: Properties
    violations: tuple[Violation, ...]
    passed: tuple[str, ...] | None
    errors: tuple[str, ...]
    whole: bool

    @property
    def changes(self) -> tuple[Step, ...]:
        """Return the steps that change something, in a fixed order."""
        order = ("delete", "replace", "update", "create")
        changed = [step for step in self.steps if step.kind != "same"]
        return tuple(sorted(changed, key=lambda step: (order.index(step.kind), step.urn)))
