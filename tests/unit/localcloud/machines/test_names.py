"""Names of an instance's things on the host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.machines.names import Names

INSTANCES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,30}x", fullmatch=True)


@given(INSTANCES, st.integers(1, 10**12))
def test_kernel_names_are_short_enough(instance: str, number: int) -> None:
    """Interface names have at most the kernel's 15 characters, machine names at most 64."""
    names = Names(instance)
    assert len(names.host_link) <= 15
    assert len(names.machine(number)) <= 64


@given(INSTANCES, INSTANCES, st.integers(1, 10**9))
def test_namespaces_have_one_owner(one: str, other: str, number: int) -> None:
    """An instance owns its own namespaces and none of another's, whatever the two are called."""
    mine, theirs = Names(one), Names(other)
    for name in (mine.datacenter, mine.server(number), mine.network(number), mine.balancer(number)):
        assert mine.owns_namespace(name)
        assert theirs.owns_namespace(name) == (one == other)


@pytest.mark.parametrize("name", ["", "Dev", "a b", "dev-s1", "dev-n22", "dev-b3", "x" * 41, "-a"])
def test_ambiguous_names_are_refused(name: str) -> None:
    """A name that could be taken for another instance's server is refused with the reason."""
    with pytest.raises(ValueError, match="use up to 40 lower-case letters"):
        Names(name)


def test_ordinary_name_is_taken() -> None:
    """A name like a checkout's is fine."""
    assert Names("plinth-3fa2b1").server(7) == "plc-plinth-3fa2b1-s7"
