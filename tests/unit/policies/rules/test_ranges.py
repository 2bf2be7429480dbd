"""Which ranges let strangers in."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.ranges import strangers, unknown_place
from policies.rules.resource import UNKNOWN

EIGHTS = [f"{first}.0.0.0/8" for first in (1, 2)]


@pytest.mark.parametrize(
    "sources",
    [
        ["0.0.0.0/0"],
        ["::/0"],
        ["0.0.0.0/1", "128.0.0.0/1"],
        EIGHTS,
        ["::ffff:0.0.0.0/96"],
        ["::/64"],
        ["2000::/3"],
        ["1.2.3.4/0"],
    ],
)
def test_the_world_is_strange_however_it_is_written(sources: list[str]) -> None:
    """Alone or in parts, as IPv4 or as its IPv6 form."""
    assert strangers(sources) == sources


@pytest.mark.parametrize(
    "sources",
    [
        [],
        None,
        ["203.0.113.0/24", "9.9.9.9/32", "2a01:4f8::/32"],
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
        ["11.0.0.0/8"],
        ["::ffff:9.9.9.9/128"],
        ["not a range"],
        "0.0.0.0/0",
        UNKNOWN,
        [UNKNOWN],
    ],
)
def test_one_network_is_not(sources: Any) -> None:
    """Nor private ones, what the cloud refuses, or what is not known."""
    assert strangers(sources) == []


@pytest.mark.parametrize(
    ("sources", "expected"),
    [(UNKNOWN, ()), (["9.9.9.9/32", UNKNOWN], (1,)), (["9.9.9.9/32"], None), (None, None)],
)
def test_what_is_not_known_has_a_place(sources: Any, expected: tuple[int, ...] | None) -> None:
    """All of it, one of them, or none."""
    assert unknown_place(sources) == expected
