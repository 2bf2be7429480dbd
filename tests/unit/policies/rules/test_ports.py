"""Which closed ports a firewall rule covers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.rules.ports import CLOSED_PORTS, closed_within


@pytest.mark.parametrize(
    ("ports", "protocol", "expected"),
    [
        ("5432", "tcp", [5432]),
        ("80", "tcp", []),
        ("6379-6432", "tcp", [6379, 6432]),
        ("4789", "udp", [4789]),
        ("4789", "tcp", []),
    ],
)
def test_ports_are_covered_by_number_and_protocol(
    ports: str, protocol: str, expected: list[int]
) -> None:
    """A rule covers what lies in its range and speaks its protocol."""
    assert [port.number for port in closed_within(ports, protocol)] == expected


@pytest.mark.parametrize("ports", [None, "any", "a-b", ""])
def test_what_is_no_number_is_every_port(ports: str | None) -> None:
    """A range that is open or cannot be read covers all closed ports of the protocol."""
    expected = tuple(port for port in CLOSED_PORTS if "tcp" in port.protocols)
    assert closed_within(ports, "tcp") == expected


@given(st.integers(1, 65535), st.integers(0, 100))
def test_a_wider_range_covers_no_less(first: int, more: int) -> None:
    """Ports that one rule covers are covered by any rule around it."""
    assert set(closed_within(str(first), "tcp")) <= set(
        closed_within(f"{max(first - more, 1)}-{first + more}", "tcp")
    )
