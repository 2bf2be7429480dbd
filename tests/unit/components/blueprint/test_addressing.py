"""Private addresses: inside their ranges, stable, and never the same twice."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.blueprint import addressing

KEYS = st.from_regex(r"\A[a-z]{1,10}-[0-9]{1,3}\Z")


@given(KEYS)
def test_an_address_is_inside_and_not_reserved(key: str) -> None:
    """Every server's address is in the subnet, apart from gateway, load balancer and broadcast."""
    address = IPv4Address(addressing.server_address(key))

    assert address in addressing.SUBNET
    assert addressing.LOAD_BALANCER < address < addressing.SUBNET.broadcast_address


@given(st.sets(KEYS, max_size=12), KEYS)
def test_a_new_server_moves_no_other(keys: set[str], new: str) -> None:
    """Addresses follow from the key alone."""
    before = {key: addressing.server_address(key) for key in keys}

    assert before == {key: addressing.server_address(key) for key in {*keys, new} & keys}


@given(st.sets(KEYS, max_size=12))
def test_no_clash_means_no_address_twice(keys: set[str]) -> None:
    """Clashes are found exactly where addresses repeat."""
    addresses = {addressing.server_address(key) for key in keys}

    assert len(keys) - len(addresses) == len(addressing.clashes(list(keys)))


def test_ranges_do_not_meet() -> None:
    """Servers, overlays, Swarm's pool, Docker's bridges and Hetzner's gateway are apart."""
    ranges = [
        addressing.NETWORK,
        addressing.OVERLAYS,
        addressing.SWARM_POOL,
        addressing.BRIDGES,
        IPv4Network("172.31.1.0/24"),
        IPv4Network("198.18.0.0/15"),
    ]

    assert not [pair for pair in combinations(ranges, 2) if pair[0].overlaps(pair[1])]


@pytest.mark.parametrize(("encrypted", "mtu"), [(False, 1400), (True, 1340)])
def test_an_overlay_packet_fits_the_private_network(*, encrypted: bool, mtu: int) -> None:
    """The overlay leaves room for its own headers, and for ESP where it encrypts."""
    assert mtu == addressing.overlay_mtu(encrypted=encrypted)
