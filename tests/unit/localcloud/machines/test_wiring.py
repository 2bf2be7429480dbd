"""Addresses and names of private interfaces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from localcloud.machines.wiring import gateway, private_link


def test_gateway_is_the_first_address() -> None:
    """A private network's router has its first address, as on Hetzner."""
    assert gateway("10.0.0.0/16") == "10.0.0.1"
    assert gateway("192.168.7.0/24") == "192.168.7.1"


@given(st.integers(1, 10))
def test_links_are_distinct(count: int) -> None:
    """Each private network of a server gets an interface of its own, beginning with enp7s0."""
    links: list[str] = []
    for _ in range(count):
        links.append(private_link(links))
    assert links[0] == "enp7s0"
    assert len(set(links)) == count


def test_freed_link_is_used_again() -> None:
    """After a detach the name is free again."""
    assert private_link(["enp8s0"]) == "enp7s0"
