"""Digests of `pulumi preview --json`."""

from __future__ import annotations

import json

import pytest

from report import digest
from report.errors import ReportError

STEP = {
    "op": "update",
    "urn": "urn:pulumi:dev::plinth::hcloud:index/volume:Volume::v",
    "oldState": {"type": "hcloud:index/volume:Volume", "inputs": {"size": 10}},
    "newState": {"type": "hcloud:index/volume:Volume", "inputs": {"size": 20}},
}


def test_a_digest_has_the_changes_alone() -> None:
    """It says nothing of policies, and is not whole."""
    preview = digest.read(json.dumps({"steps": [STEP]}))
    assert [(item.kind, item.old, item.new) for item in preview.changes] == [
        ("update", {"size": 10}, {"size": 20})
    ]
    assert (preview.passed, preview.whole) == (None, False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"steps": [', "it is no JSON"),
        ('{"a": 1}', "`steps` is missing"),
        ('{"steps": [{"op": "same"}]}', r"not understood \(KeyError\('urn'\)\)"),
        ('{"steps": [{"op": "same", "urn": "short"}]}', r"not understood \(IndexError"),
        ('{"steps": null}', r"not understood \(TypeError"),
        ('{"steps": [], "diagnostics": ["text"]}', r"not understood \(AttributeError"),
    ],
)
def test_what_is_no_digest_is_refused(text: str, words: str) -> None:
    """A part of a file or another file is named as such."""
    with pytest.raises(ReportError, match=words):
        digest.read(text)
