"""Capacity: what fits is let through, what does not is named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.blueprint.capacity import Load, Room, shortages

ROLES = ("edge", "data", "app", "worker")
loads = st.lists(
    st.builds(
        Load,
        service=st.sampled_from("abcdefgh"),
        role=st.sampled_from(ROLES),
        cpu=st.sampled_from([0.25, 0.5, 1.0]),
        memory=st.integers(64, 2048),
        replicas=st.integers(0, 3),
    ),
    max_size=6,
)
rooms = st.lists(
    st.builds(
        Room,
        server=st.sampled_from("xyz"),
        roles=st.frozensets(st.sampled_from(ROLES), min_size=1),
        cpu=st.integers(1, 8).map(float),
        memory=st.integers(512, 8192),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda room: room.server,
)
EVERY = frozenset(ROLES)


def test_limits_that_just_fit_are_fine() -> None:
    """A full server is not overfull."""
    assert shortages([Load("a", "app", 2.0, 1024, 2)], [Room("s", EVERY, 4.0, 2048)]) == []


def test_one_more_is_too_much_and_is_named_once() -> None:
    """With one server the whole sum is compared, and reported once."""
    found = shortages(
        [Load("a", "app", 1.0, 1024, 2), Load("b", "data", 1.0, 1, 1)],
        [Room("s", EVERY, 4.0, 2048)],
    )

    assert [(s.resource, s.needed, s.offered, s.services) for s in found] == [
        ("memory", 2049.0, 2048.0, ("a", "b"))
    ]


def test_room_on_a_server_of_another_role_does_not_help() -> None:
    """Data does not fit a small database server because the web server is large."""
    found = shortages(
        [Load("db", "data", 1.0, 4096, 1)],
        [
            Room("db-1", frozenset({"data"}), 4.0, 2048),
            Room("web-1", frozenset({"app"}), 4.0, 65536),
        ],
    )

    assert [shortage.servers for shortage in found] == [("db-1",)]


def test_two_roles_cannot_both_count_on_a_shared_server() -> None:
    """Each role alone would fit the server that both share; together they do not."""
    found = shortages(
        [Load("a", "app", 1.0, 1500, 1), Load("w", "worker", 1.0, 1500, 1)],
        [Room("s", frozenset({"app", "worker"}), 8.0, 2048)],
    )

    assert [shortage.roles for shortage in found] == [("app", "worker")]


@given(loads, rooms)
def test_a_shortage_is_one(some: list[Load], servers: list[Room]) -> None:
    """What is reported needs more than is offered."""
    assert all(s.needed > s.offered for s in shortages(some, servers))


@given(loads, rooms)
def test_more_room_never_makes_it_worse(some: list[Load], servers: list[Room]) -> None:
    """Where everything fits, it also fits with one more server."""
    if not shortages(some, servers):
        assert shortages(some, [*servers, Room("more", EVERY, 1.0, 512)]) == []


@given(loads, rooms)
def test_what_has_no_shortage_adds_up(some: list[Load], servers: list[Room]) -> None:
    """Without a shortage the total of the limits is at most the total of the servers in use."""
    if not shortages(some, servers):
        used = {load.role for load in some}
        offered = sum(room.memory for room in servers if room.roles & used)
        assert sum(load.memory * load.replicas for load in some) <= offered
