"""Reads what `pulumi preview --json` prints; it says nothing of policies."""

from __future__ import annotations

import json
from typing import Any

from report.errors import ReportError
from report.mask import clean
from report.preview import Preview
from report.states import Draft, merge, stack_of


def read(text: str) -> Preview:
    """Return what a digest says.

    Raises:
        ReportError: it is no digest of a preview, or a part of one.
    """
    try:
        digest: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise ReportError(
            f"it is no JSON: {error.msg} in line {error.lineno}",
            "the file may have been cut off: run `pulumi preview --json` again",
        ) from None
    if not isinstance(digest, dict) or ("steps" not in digest and "diagnostics" not in digest):
        raise ReportError(
            "it is JSON, but not of a preview: `steps` is missing",
            "give what `pulumi preview --json` prints, or an event log",
        )
    try:
        return _preview(digest)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ReportError(
            f"it has a step or a message that is not understood ({error!r})",
            "give what the Pulumi that this project brings prints with `pulumi preview --json`",
        ) from None


def _preview(digest: dict[str, Any]) -> Preview:
    drafts: dict[str, Draft] = {}
    outputs: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for step in digest.get("steps", []):
        old, new = step.get("oldState"), step.get("newState")
        urn = step["urn"]
        kind = (new or old or {}).get("type", urn.split("::")[-2].split("$")[-1])
        draft = drafts.setdefault(urn, Draft(urn, kind))
        draft.take(
            step["op"], old, new, step.get("replaceReasons") or (), step.get("diffReasons") or ()
        )
        if kind == "pulumi:pulumi:Stack":
            outputs = clean((new or {}).get("outputs") or {})
            before = clean((old or {}).get("outputs") or {})
    return Preview(
        stack=stack_of(drafts),
        steps=tuple(merge(drafts)),
        outputs=outputs,
        violations=(),
        passed=None,
        errors=tuple(
            clean(item.get("message", "").strip())
            for item in digest.get("diagnostics", [])
            if item.get("severity") == "error"
        ),
        whole=False,
        before=before,
    )
