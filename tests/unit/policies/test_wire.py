"""Properties between the engine's format and plain Python."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct

from policies.rules.resource import UNKNOWN
from policies.wire import OUTPUT, SECRET, SIGNATURE, UNKNOWN_TEXT, Properties, patched, plain


def _struct(**values: Any) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


def _secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("text", "text"),
        (3.0, 3),
        (0.5, 0.5),
        (True, True),
        (None, None),
        ([1, {"a": None}], [1, {"a": None}]),
        (UNKNOWN_TEXT, UNKNOWN),
        ([UNKNOWN_TEXT], [UNKNOWN]),
        (_secret("hidden"), "hidden"),
        (_secret(UNKNOWN_TEXT), UNKNOWN),
        ({SIGNATURE: OUTPUT, "value": "known"}, "known"),
        ({SIGNATURE: OUTPUT, "secret": True}, UNKNOWN),
        ({"a": 1, "__defaults": ["b"]}, {"a": 1}),
    ],
)
def test_properties_become_plain(given: Any, expected: Any) -> None:
    """Secrets are unwrapped, unknown values are UNKNOWN, the bridge's notes are left out."""
    assert plain(_struct(it=given, __defaults=[])) == {"it": expected}


def test_what_is_mended_is_written_into_the_original() -> None:
    """All else stays as it came: secrets, unknown values and the bridge's notes."""
    given = _struct(
        password=_secret("hidden"),
        address=UNKNOWN_TEXT,
        labels={"a": "1", "__defaults": []},
        log={"max": _secret("1m"), "keep": "yes"},
        gone=1,
    )
    before = plain(given)
    after = {
        **before,
        "labels": {"a": "1", "b": "2"},
        "log": {"max": "2m", "keep": "yes"},
        "list": [UNKNOWN, None, 1, True],
    }
    del after["gone"]
    done = patched(given, before, after)
    assert done == _struct(
        password=_secret("hidden"),
        address=UNKNOWN_TEXT,
        labels={"a": "1", "b": "2", "__defaults": []},
        log={"max": _secret("2m"), "keep": "yes"},
        list=[UNKNOWN_TEXT, None, 1, True],
    )
    assert plain(given) == before  # the original is left alone


def test_properties_are_made_when_they_are_asked_for() -> None:
    """And once: most resources interest no rule."""
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {"a": 1}

    lazy = Properties(make)
    assert made == []
    assert (dict(lazy), len(lazy), lazy.get("b")) == ({"a": 1}, 1, None)
    assert made == [1]
