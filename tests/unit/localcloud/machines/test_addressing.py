"""Subnets and addresses of instances."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.hypervisor import HypervisorError
from localcloud.machines.addressing import Subnet, choose

OCTETS = st.sets(st.integers(1, 254), max_size=253)


@given(st.text(min_size=1), OCTETS)
def test_choice_is_free_and_in_the_test_range(instance: str, taken: set[int]) -> None:
    """The chosen subnet is nobody else's and lies in RFC 2544's range."""
    subnet = choose(instance, taken)
    assert subnet.octet not in taken
    ours = ipaddress.ip_network("198.18.0.0/15")
    for text in (subnet.public, subnet.hidden):
        network = ipaddress.ip_network(text)
        assert isinstance(network, ipaddress.IPv4Network)
        assert network.subnet_of(ours)  # type: ignore[arg-type]


@given(st.text(min_size=1))
def test_choice_is_stable(instance: str) -> None:
    """The same instance gets the same subnet where it is free."""
    assert choose(instance, ()) == choose(instance, ())


def test_no_subnet_left() -> None:
    """Where all are taken, the error says what to do."""
    with pytest.raises(HypervisorError, match="remove local clouds"):
        choose("dev", range(1, 255))


@given(st.integers(0, 253))
def test_hidden_addresses_are_distinct(count: int) -> None:
    """Each server without a public address gets one of its own."""
    subnet, taken = Subnet(7), set[str]()
    for _ in range(count):
        taken.add(subnet.hidden_address(taken))
    assert len(taken) == count
    assert subnet.gateway not in taken


def test_hidden_addresses_run_out() -> None:
    """After 254 there is none left."""
    taken = {str(host) for host in ipaddress.ip_network("198.19.7.0/24").hosts()}
    with pytest.raises(HypervisorError, match=r"no address is left in 198\.19\.7\.0/24"):
        Subnet(7).hidden_address(taken)
