"""What a preview says, whatever file it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Properties = Mapping[str, Any]
Kind = Literal["create", "update", "replace", "delete", "same"]
_ORDER: tuple[Kind, ...] = ("delete", "replace", "update", "create")
_WEIGHT = ("hcloud", "cloudflare", "docker", "random", "tls", "command")
# What only the engine has: components, providers and the stack itself exist in no cloud.
_INNER = ("pulumi:", "plinth:")
ENGINE_SAYS = ("preview failed", "update failed")  # closing words, after it has said why


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
        reported: properties that differ as the provider sees it, secret ones included; empty where
            the file does not tell.
    """

    kind: Kind
    urn: str
    type: str
    name: str
    parent: str
    old: Properties | None
    new: Properties | None
    causes: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()


def _rank(step: Step) -> tuple[int, int, str]:
    """Put machines and disks before what is in them, and what is lost before what is made."""
    package = step.type.partition(":")[0]
    weight = _WEIGHT.index(package) if package in _WEIGHT else len(_WEIGHT)
    return (weight, _ORDER.index(step.kind), step.urn)


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
        before: outputs as they are now; empty before the first `up`.
        passed: names of policies that were asked and kept; None where the file does not tell.
        whole: whether `steps` has the resources that do not change as well.
        errors: messages that made the preview fail.
        label: what the stack is called where its outputs do not tell.
    """

    stack: str
    steps: tuple[Step, ...]
    outputs: Properties
    violations: tuple[Violation, ...]
    passed: tuple[str, ...] | None
    errors: tuple[str, ...]
    whole: bool
    before: Properties = field(default_factory=dict)
    label: str = ""

    @property
    def title(self) -> str:
        """Return what people call the stack, for example `chrono-scraper prod`."""
        system, environment = self.outputs.get("system"), self.outputs.get("environment")
        known = isinstance(system, str) and isinstance(environment, str)
        return f"{system} {environment}" if known else self.label or self.stack

    @property
    def resources(self) -> tuple[Step, ...]:
        """Return the steps of what exists outside of Pulumi."""
        return tuple(step for step in self.steps if not step.type.startswith(_INNER))

    @property
    def changes(self) -> tuple[Step, ...]:
        """Return the steps that change something outside of Pulumi, in a fixed order."""
        changed = [step for step in self.resources if step.kind != "same"]
        return tuple(sorted(changed, key=_rank))

    @property
    def blocking(self) -> tuple[str, ...]:
        """Return the names of the mandatory policies that are broken, each once."""
        return tuple(sorted({v.policy for v in self.violations if v.level == "mandatory"}))

    @property
    def failures(self) -> tuple[str, ...]:
        """Return the errors that kept it from its end; after a policy the engine has one as well.

        A preview that policies block and nothing else is whole: its cost and changes are all there.
        """
        own = tuple(text for text in self.errors if text not in ENGINE_SAYS)
        return own if own or self.blocking else self.errors
