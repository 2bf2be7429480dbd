"""Addresses are given once and not at once again."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.addresses import gateway, mac, next_private_ip, next_public_ipv4, public_ipv6
from localcloud.errors import ApiError

RANGE = "198.18.7.0/24"


@given(st.integers(0, 5000), st.sets(st.integers(10, 254), max_size=244))
def test_a_public_address_is_free_and_in_the_range(given: int, taken: set[int]) -> None:
    """Whatever was given before, the next one is nobody's; a full range is an error."""
    used = {f"198.18.7.{host}" for host in taken}

    ip = next_public_ipv4(RANGE, used, given)

    assert ip not in used
    assert ipaddress.ip_address(ip) in ipaddress.ip_network(RANGE)
    assert int(ip.rpartition(".")[2]) >= 10


def test_a_full_range() -> None:
    """The error says what to delete."""
    used = {f"198.18.7.{host}" for host in range(10, 255)}

    with pytest.raises(ApiError, match="all public addresses"):
        next_public_ipv4(RANGE, used, 0)


def test_private_addresses() -> None:
    """The lowest free one is given, the network's own and the broadcast address never."""
    assert next_private_ip("10.0.1.0/30", {"10.0.1.1"}) == "10.0.1.2"
    assert next_private_ip("10.0.1.0/30", {"10.0.1.1", "10.0.1.2"}) is None
    assert gateway("10.0.0.0/16") == "10.0.0.1"


@given(st.integers(1, 2**32 - 1), st.integers(0, 255))
def test_hardware_addresses_are_local_and_unicast(number: int, port: int) -> None:
    """The first octet says so, and two ports of a server differ."""
    first = int(mac(number, port).split(":")[0], 16)

    assert (first & 2, first & 1) == (2, 0)
    assert mac(number, port) != mac(number, (port + 1) % 256)


def test_ipv6_networks_differ() -> None:
    """Each number has a /64 of its own, out of the documentation range."""
    one, two = (ipaddress.IPv6Network(public_ipv6(number)) for number in (1, 2))

    assert not one.overlaps(two)
    assert one.subnet_of(ipaddress.IPv6Network("2001:db8::/32"))
