"""What a stack says about policies: other levels, and exceptions that end.

The packs read this section themselves (`policies/section.py`), without the cost of this package;
here it is held to its form before anything is touched.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.config.base import Day, Key, Section

Words = Annotated[str, Field(min_length=1)]


class RuleExceptionConfig(Section):
    """What a rule finds and may pass for a while.

    Attributes:
        rule: its name, as in docs/policies/rules.md.
        resource: logical name, or a pattern such as `data-*`; `stack` where the rule is about all
            resources together.
        owner: who answers for it.
        reason: why it is right for now.
        expires: the last day; from the next one on it is a violation itself.
    """

    rule: Key
    resource: Words
    owner: Words
    reason: Words
    expires: Day


class PoliciesConfig(Section):
    """Levels and exceptions of a stack.

    Attributes:
        levels: by rule, in place of the rule's own; what data or secrets hang on cannot be
            lowered, and only rules that can mend take `remediate`.
    """

    levels: dict[Key, Literal["advisory", "mandatory", "disabled", "remediate"]] = Field(
        default_factory=dict
    )
    exceptions: tuple[RuleExceptionConfig, ...] = ()
