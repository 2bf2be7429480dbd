"""A cheaper type that holds all that may run is named, and one that does not is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from components.blueprint.capacity import Load, Room
from components.blueprint.rightsizing import Sized, hints
from components.catalog import Catalogue, ServerType, load_catalogue

CATALOGUE = load_catalogue()


def _offer(kind: ServerType) -> tuple[float, int]:
    return kind.cores * 2.0, kind.memory * 1024 - 512


def _server(kind: str, key: str = "app-1", roles: tuple[str, ...] = ("app",)) -> Sized:
    cpu, memory = _offer(CATALOGUE.server_types[kind])
    room = Room(key, frozenset(roles), cpu, memory)
    return Sized(key=key, type=kind, location="nbg1", room=room)


def _load(memory: int, cpu: float = 1.0, role: str = "app", replicas: int = 1) -> Load:
    return Load("web", role, cpu, memory, replicas)


def _found(
    *servers: Sized, loads: tuple[Load, ...], catalogue: Catalogue = CATALOGUE, arm: bool = False
) -> list[tuple[str, str, Decimal]]:
    found = hints(servers, loads, _offer, {"web": arm}, catalogue)
    return [(hint.server, hint.type, hint.saves) for hint in found]


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        (_load(3584), [("app-1", "cx23", Decimal("3.00"))]),
        (_load(3585), []),
        (_load(100, cpu=4.0), [("app-1", "cx23", Decimal("3.00"))]),
        (_load(100, cpu=4.1), []),
    ],
)
def test_the_smallest_that_holds_all(load: Load, expected: list[tuple[str, str, Decimal]]) -> None:
    """By memory and by cores, to the last MiB."""
    assert _found(_server("cx33"), loads=(load,)) == expected


def test_another_line_may_be_cheaper_at_the_same_size() -> None:
    """Dedicated cores cost many times as much."""
    assert _found(_server("ccx33"), loads=(_load(30_000),)) == [
        ("app-1", "cx53", Decimal("109.00"))
    ]


def test_a_smaller_disk_is_told() -> None:
    """A disk cannot shrink in place."""
    (hint,) = hints((_server("cx33"),), (_load(100),), _offer, {}, CATALOGUE)
    assert hint.words == (
        "app-1: cx23 (2 cores, 4 GB) holds all that may run on it, for 3.00 EUR a month less than "
        "cx33; its disk is smaller (40 against 80 GB), so a resize cannot do it: the server has to "
        "be made anew."
    )


def test_arm_is_a_hint_with_what_is_not_known() -> None:
    """It is named beside the x86 type, where it is cheaper still."""
    cheap = CATALOGUE.model_copy(
        update={
            "server_types": {
                name: kind
                for name, kind in CATALOGUE.server_types.items()
                if name in ("cpx22", "cax11")
            }
        }
    )
    found = hints((_server("cpx22"),), (_load(100),), _offer, {"web": False}, cheap)
    assert [hint.type for hint in found] == ["cax11"]
    assert "whether these images are made for it is not known: web" in found[0].words
    found = hints((_server("cpx22"),), (_load(100),), _offer, {"web": True}, cheap)
    assert "not known" not in found[0].words


def test_what_cannot_be_ordered_is_not_proposed() -> None:
    """Somebody looked, and it is sold out there."""
    sold_out = CATALOGUE.server_types["cx23"].model_copy(update={"available": ("fsn1",)})
    catalogue = CATALOGUE.model_copy(
        update={"server_types": CATALOGUE.server_types | {"cx23": sold_out}}
    )
    assert _found(_server("cx33"), loads=(_load(100),), catalogue=catalogue) == [
        ("app-1", "cax11", Decimal("2.50"))
    ]


def test_a_server_that_nothing_runs_on_is_idle() -> None:
    """Its whole price is saved."""
    servers = (_server("cx33"), _server("cx23", "spare", ("worker",)))
    assert _found(*servers, loads=(_load(7000),)) == [("spare", "", Decimal("5.49"))]
