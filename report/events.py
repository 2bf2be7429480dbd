"""Reads the engine's event log (`pulumi preview --event-log FILE`): one JSON object a line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from report.errors import ReportError
from report.mask import clean
from report.preview import Preview, Violation
from report.states import Draft, merge, stack_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COLOUR = re.compile(r"<\{%[^%]*%\}>")


def read(lines: Iterable[str]) -> Preview:
    """Return what an event log says.

    Raises:
        ReportError: a line is no event, or the log ends before the preview did.
    """
    drafts: dict[str, Draft] = {}
    outputs: dict[str, Any] = {}
    violations: list[Violation] = []
    passed: set[str] = set()
    errors: list[str] = []
    ended = False
    for event in _events(lines):
        if "resourcePreEvent" in event:
            _take(drafts, event["resourcePreEvent"]["metadata"])
        elif "resOutputsEvent" in event:
            meta = event["resOutputsEvent"]["metadata"]
            _take(drafts, meta)
            if meta["type"] == "pulumi:pulumi:Stack":
                outputs = clean((meta.get("new") or {}).get("outputs") or {})
        elif "policyEvent" in event:
            violations.append(_violation(event["policyEvent"]))
        elif "policyAnalyzeSummaryEvent" in event:
            passed.update(event["policyAnalyzeSummaryEvent"].get("passed") or ())
        elif "policyAnalyzeStackSummaryEvent" in event:
            passed.update(event["policyAnalyzeStackSummaryEvent"].get("passed") or ())
        elif "diagnosticEvent" in event:
            errors += _error(event["diagnosticEvent"])
        ended = ended or "summaryEvent" in event or "cancelEvent" in event
    if not ended:
        raise ReportError(
            "the event log ends before the preview did",
            "run the preview again and report on the whole of its log",
        )
    broken = {violation.policy for violation in violations}
    return Preview(
        stack=stack_of(drafts),
        steps=tuple(merge(drafts)),
        outputs=outputs,
        violations=tuple(sorted(set(violations), key=lambda v: (v.level, v.policy, v.subject))),
        passed=tuple(sorted(passed - broken)),
        errors=tuple(dict.fromkeys(errors)),
        whole=True,
    )


def _events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
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
        yield event


def _take(drafts: dict[str, Draft], meta: dict[str, Any]) -> None:
    draft = drafts.setdefault(meta["urn"], Draft(meta["urn"], meta["type"]))
    causes = tuple(meta.get("keys") or ())
    details = meta.get("detailedDiff") or {}
    causes += tuple(k for k, v in details.items() if str(v.get("diffKind", "")).endswith("replace"))
    draft.take(meta["op"], meta.get("old"), meta.get("new"), causes)


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
