"""Holds a change to the policies before it is made: rules about the whole stack come too late else.

The engine asks rules about single resources before each is touched, but rules about all of them
(the budget, deletions, exceptions) only at the end. So a preview is asked first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.errors import PlinthError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cli.context import Context
    from cli.pulumi import Pulumi
    from report.preview import Preview, Violation

PROTECTED = "because it is protected"
LOCK = (
    "\nPulumi's own lock keeps what `plinth:protect: true` protects; how to give it up on purpose: "
    "docs/policies/rules.md#data-not-deleted"
)


def hold(context: Context, pulumi: Pulumi, tell: Callable[[str], None], *flags: str) -> None:
    """Preview a change with both packs.

    Args:
        context: the stack.
        pulumi: what runs the preview.
        tell: takes what is going on.
        flags: of Pulumi, as the change itself will have them.

    Raises:
        PlinthError: it is blocked, or cannot be previewed; nothing was touched.
    """
    from cli.report import preview  # noqa: PLC0415 - brings the report along

    tell("asking the policies")
    found = preview(context, pulumi, *flags)
    refusal = refused(found)
    if refusal:
        raise PlinthError(refusal)
    advice = sum(item.level != "mandatory" for item in found.violations)
    tell(f"{advice} pieces of advice, see: make preview" if advice else "kept")


def refused(found: Preview) -> str | None:
    """Return why a previewed change must not be made, None where it may."""
    blocking = [item for item in found.violations if item.level == "mandatory"]
    if blocking:
        return "\n".join(("blocked by policies; nothing was changed:", *_lines(blocking)))
    if found.errors:
        words = "\n".join(found.errors)
        lock = LOCK if PROTECTED in words or "marked for protection" in words else ""
        return f"the change cannot be made; nothing was changed:\n{words}{lock}"
    return None


def _lines(violations: Iterable[Violation]) -> Iterable[str]:
    for item in violations:
        name = item.subject.rpartition("::")[2]
        yield f"- {item.policy}{f' ({name})' if name else ''}"
        yield from (f"  {line}" for line in item.message.splitlines())
