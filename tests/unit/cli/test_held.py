"""Why a previewed change must not be made."""

from __future__ import annotations

from typing import Any

import pytest

from cli.errors import PlinthError
from cli.held import hold, refused
from report.preview import Preview, Violation

URN = "urn:pulumi:prod::plinth::hcloud:index/volume:Volume::data-data"


def _preview(*violations: Violation, errors: tuple[str, ...] = ()) -> Preview:
    return Preview(
        stack="prod",
        steps=(),
        outputs={},
        violations=violations,
        passed=(),
        errors=errors,
        whole=True,
    )


def _violation(level: Any, subject: str = URN) -> Violation:
    return Violation(
        policy="data-kept", level=level, message="it would go\nTo mend it: stay.", subject=subject
    )


def test_what_nobody_refuses_may_be_made() -> None:
    """Advice and what was mended stop nothing."""
    assert refused(_preview(_violation("advisory"), _violation("remediate"))) is None


def test_all_that_blocks_is_in_one_message() -> None:
    """With the resource where there is one, and how to mend it."""
    found = _preview(_violation("mandatory"), _violation("mandatory", ""), _violation("advisory"))
    assert refused(found) == (
        "blocked by policies; nothing was changed:\n"
        "- data-kept (data-data)\n"
        "  it would go\n"
        "  To mend it: stay.\n"
        "- data-kept\n"
        "  it would go\n"
        "  To mend it: stay."
    )


def test_a_preview_that_fails_is_told() -> None:
    """Policies come first: their words say how to mend it."""
    found = _preview(errors=("no such type",))
    assert refused(found) == "the change cannot be made; nothing was changed:\nno such type"
    blocked = refused(_preview(_violation("mandatory"), errors=("no such type",)))
    assert blocked is not None
    assert "no such type" not in blocked


def test_pulumis_own_lock_is_explained() -> None:
    """Its words would have people unprotect the state at once."""
    for words in ("cannot be deleted\nbecause it is protected", "currently marked for protection"):
        told = refused(_preview(errors=(words,)))
        assert told is not None
        assert "docs/policies/rules.md#data-not-deleted" in told


@pytest.mark.parametrize(
    ("violations", "expected"),
    [((), "kept"), ((_violation("advisory"),), "1 pieces of advice, see: make preview")],
)
def test_up_goes_on_where_nothing_blocks(
    monkeypatch: pytest.MonkeyPatch, violations: tuple[Violation, ...], expected: str
) -> None:
    """And says how much advice there is; else it ends before it began."""
    told: list[str] = []
    context: Any = object()
    monkeypatch.setattr("cli.report.preview", lambda *_words: _preview(*violations))
    hold(context, context, told.append)
    assert told == ["asking the policies", expected]
    monkeypatch.setattr("cli.report.preview", lambda *_words: _preview(_violation("mandatory")))
    with pytest.raises(PlinthError, match="blocked by policies"):
        hold(context, context, told.append)
