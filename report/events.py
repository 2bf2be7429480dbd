"""Reads the engine's event log (`pulumi preview --event-log FILE`): one JSON object a line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from report.errors import ReportError
from report.mask import clean
from report.preview import Preview, Violation
from report.states import Draft, merge, stack_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ANALYSES = ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent")
_DEBUG = '"severity":"debug"'  # most of a log; parsing it takes longer than all the rest
_COLOUR = re.compile(r"<\{%[^%]*%\}>")


@dataclass
class _Log:
    """What the events said so far."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    violations: set[Violation] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    ended: bool = False

    def take(self, event: dict[str, Any]) -> None:
        """Add what one event says."""
        for kind in _ANALYSES:
            self.passed.update(event.get(kind, {}).get("passed") or ())
        if "resourcePreEvent" in event:
            self._step(event["resourcePreEvent"]["metadata"])
        elif "resOutputsEvent" in event:
            self._step(event["resOutputsEvent"]["metadata"])
        elif "policyEvent" in event:
            self.violations.add(_violation(event["policyEvent"]))
        elif "policyRemediationEvent" in event:
            self.violations.add(_remediation(event["policyRemediationEvent"]))
        elif "diagnosticEvent" in event:
            self.errors += _error(event["diagnosticEvent"])
        self.ended = self.ended or "summaryEvent" in event

    def _step(self, meta: dict[str, Any]) -> None:
        draft = self.drafts.setdefault(meta["urn"], Draft(meta["urn"], meta["type"]))
        causes, details = set(meta.get("keys") or ()), meta.get("detailedDiff") or {}
        causes.update(key for key, item in details.items() if _replaces(item))
        draft.take(meta["op"], meta.get("old"), meta.get("new"), causes, meta.get("diffs") or ())
        if meta["type"] == "pulumi:pulumi:Stack":
            self.outputs = clean((meta.get("new") or {}).get("outputs") or {})
            self.before = clean((meta.get("old") or {}).get("outputs") or {})


def read(lines: Iterable[str]) -> Preview:
    """Return what an event log says.

    Raises:
        ReportError: a line is no event, the log ends before the preview did, or it has two stacks.
    """
    log = _Log()
    for number, event in _events(lines):
        try:
            log.take(event)
        except (KeyError, TypeError, AttributeError) as error:
            raise ReportError(
                f"line {number} is an event that is not understood ({error})",
                "give the log of a preview by the Pulumi that this project brings",
            ) from None
    if not log.ended:
        raise ReportError(
            "the event log ends before the preview did",
            "run the preview again and report on the whole of its log",
        )
    broken = {violation.policy for violation in log.violations}
    return Preview(
        stack=stack_of(log.drafts),
        steps=tuple(merge(log.drafts)),
        outputs=log.outputs,
        violations=tuple(sorted(log.violations, key=lambda v: (v.level, v.policy, v.subject))),
        passed=tuple(sorted(log.passed - broken)),
        errors=tuple(dict.fromkeys(log.errors)),
        whole=True,
        before=log.before,
    )


def _events(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip() or (_DEBUG in line and line.endswith("}\n")):
            continue
        try:
            event = json.loads(line)
        except json.JSONDecodeError as error:
            raise ReportError(
                f"line {number} is no engine event: {error.msg} at character {error.pos}",
                "the log may have been cut off: run the preview again",
            ) from None
        if not isinstance(event, dict):
            raise ReportError(f"line {number} is no engine event", "give the log of a preview")
        yield number, event


def _replaces(detail: dict[str, Any]) -> bool:
    return str(detail.get("diffKind", "")).endswith("replace")


def _remediation(event: dict[str, Any]) -> Violation:
    return Violation(
        policy=event.get("policyName", ""),
        level="remediate",
        message="it is mended by the policy itself, as its page says",
        subject=event.get("resourceUrn", ""),
    )


def _violation(event: dict[str, Any]) -> Violation:
    message = _COLOUR.sub("", event.get("message", "")).strip()
    return Violation(
        policy=event.get("policyName", ""),
        level=event.get("enforcementLevel", "advisory"),
        message=clean(message),
        subject=event.get("resourceUrn", ""),
    )


def _error(event: dict[str, Any]) -> list[str]:
    if event.get("severity") != "error" or event.get("ephemeral"):
        return []
    text = _COLOUR.sub("", event.get("message", "")).strip()
    return [clean(text)] if text else []
