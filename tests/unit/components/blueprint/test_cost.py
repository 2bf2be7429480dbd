"""Cost: the documented system at today's prices, line by line; unknown is not zero."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from components.blueprint.cost import Paid, costs, metered
from components.catalog import TypePrice, load_catalogue
from tests.unit.components import support

CATALOGUE = load_catalogue()
SERVER = support.blueprint("prod").servers[0]


def test_the_documented_production_costs_this_today() -> None:
    """Servers, backups of one, addresses, volume, floating IP, load balancer: each its own line."""
    found = support.blueprint("prod", backup_schedule={"enabled": False}).costs

    assert {
        "server:app-1": Decimal("8.49"),
        "backups:app-1": Decimal("1.70"),
        "primary-ip:app-1": Decimal("0.50"),
        "server:monitor-1": Decimal("5.49"),
        "primary-ip:monitor-1": Decimal("0.50"),
        "volume:data": Decimal("5.72"),
        "floating-ip:edge": Decimal("3.00"),
        "load-balancer:edge": Decimal("7.49"),
    } == {line.key: line.monthly for line in found.lines}
    assert (Decimal("32.89"), "EUR", ()) == (found.total, found.currency, found.unknown)


def test_an_unknown_price_is_listed_and_not_summed() -> None:
    """A server sold at an unknown price leaves the sum as it is and is named."""
    abroad = replace(SERVER, type="ccx13", location="ash")

    found = costs(Paid(servers=(abroad,)), CATALOGUE)

    assert Decimal(0) == found.total
    assert found.unknown == ("server:app-1", "backups:app-1")


@given(st.integers(10, 10_240))
def test_a_volume_costs_by_the_gigabyte(size: int) -> None:
    """Size times price, rounded to the cent."""
    volume = replace(support.blueprint().volumes[0], size_gb=size)

    line = costs(Paid(volumes=(volume,)), CATALOGUE).lines[0]

    assert line.monthly is not None
    assert abs(line.monthly - size * Decimal("0.0572")) <= Decimal("0.005")


@given(st.decimals(0, 1000, places=1), st.decimals(0, 1000, places=1))
def test_hours_are_capped_at_the_month(few: Decimal, many: Decimal) -> None:
    """Longer never costs less, and never more than the month."""
    price = TypePrice(monthly=Decimal("5.49"), hourly=Decimal("0.0088"), hourly_derived=True)
    low, high = sorted((few, many))

    assert metered(price, low) <= metered(price, high) <= price.monthly


@given(st.lists(st.sampled_from(sorted(CATALOGUE.server_types)), max_size=6))
def test_the_total_is_the_sum_of_its_lines(types: list[str]) -> None:
    """Whatever is bought, no cent appears or is lost."""
    servers = tuple(replace(SERVER, key=f"s-{n}", type=kind) for n, kind in enumerate(types))

    found = costs(Paid(servers=servers), CATALOGUE)

    assert found.total == sum((line.monthly or Decimal(0) for line in found.lines), Decimal(0))
    assert {line.key for line in found.lines if line.monthly is None} == set(found.unknown)


def test_every_line_is_in_whole_cents() -> None:
    """Also where a price is not; a share is of the price, not of what was rounded."""
    kind = CATALOGUE.server_types["cx33"]
    price = TypePrice(monthly=Decimal("8.4951"), hourly=Decimal("0.0136"), hourly_derived=False)
    odd = CATALOGUE.model_copy(
        update={"server_types": {"cx33": kind.model_copy(update={"prices": {"nbg1": price}})}}
    )
    found = costs(Paid(servers=(SERVER,)), odd)
    assert [line.monthly for line in found.lines] == [Decimal("8.50"), Decimal("1.70")]
