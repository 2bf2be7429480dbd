"""DNS records beside the state."""

from __future__ import annotations

from typing import Any

import pytest

from drift.zone_records import extra_records, zones
from tests.unit.drift.made import RECORD, resource, state

OWN = "shop-dev, managed by Plinth"
ELSEWHERE = "the name is the stack's, and this leads a part of its visitors elsewhere"
KNOWN = state(
    resource(RECORD, "app", "1", zoneId="z", name="dev.example.com", type="A", comment=OWN),
    resource(RECORD, "any", "2", zoneId="z", name="*.dev.example.com", type="A", comment=OWN),
)


def _record(name: str, kind: str, number: str = "9", comment: str = "") -> dict[str, Any]:
    return {"id": number, "name": name, "type": kind, "content": "c", "comment": comment,
            "modified_on": "2026-11-21T08:05:49.122505Z"}  # fmt: skip


def test_the_zones_are_those_of_the_state() -> None:
    """Each once."""
    assert zones(KNOWN) == ["z"]


@pytest.mark.parametrize(
    ("name", "kind", "comment", "why"),
    [
        ("x.example.com", "TXT", OWN, "it has the stack's mark and is not in its state"),
        ("dev.example.com", "A", "", ELSEWHERE),
        ("api.dev.example.com", "CNAME", "by hand", "the name is below one of the stack's"),
        ("dev.example.com", "NS", "", ELSEWHERE),
    ],
)  # fmt: skip
def test_told(name: str, kind: str, comment: str, why: str) -> None:
    """With its content, the reason, and when it was changed."""
    (finding,) = extra_records([_record(name, kind, comment=comment)], KNOWN)
    assert finding.key == f"extra:cloudflare:{kind}:{name}:c"
    assert finding.details == ("content: c", why)
    assert finding.since.words() == "2026-11-21 08:05:49"


@pytest.mark.parametrize(
    ("name", "kind", "number", "comment"),
    [
        ("dev.example.com", "A", "1", OWN),  # the state's own
        ("dev.example.com", "MX", "9", ""),
        ("dev.example.com", "TXT", "9", "proof of ownership"),
        ("_acme-challenge.dev.example.com", "CNAME", "9", ""),
        ("pr.dev.example.com", "A", "9", "shop-pr, managed by Plinth"),
        ("www.example.com", "A", "9", ""),
        ("olddev.example.com", "A", "9", ""),
    ],
)
def test_not_told(name: str, kind: str, number: str, comment: str) -> None:
    """What is the state's, another stack's, or leads nobody away."""
    assert extra_records([_record(name, kind, number, comment)], KNOWN) == []
