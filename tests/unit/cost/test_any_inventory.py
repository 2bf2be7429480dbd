"""Whatever a project holds and whatever things cost, the policy pack's sum is the cloud's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from components.blueprint.money import gross
from components.catalog import Catalogue, load_catalogue
from components.catalog.models import Amount
from localcloud.api_only import ApiOnly
from policies.rules import types
from policies.rules.bill import bill
from policies.rules.resource import Resource
from tests.unit.cost.account import fill
from tests.unit.cost.invoice import invoice
from tests.unit.localcloud.hetzner.support import Api

SOLD = load_catalogue()
PLACES = sorted(SOLD.locations)
MONTHLY = st.decimals(min_value="0.01", max_value="300", places=2)  # sold by the month: cents
AMOUNTS = st.decimals(min_value="0.0001", max_value="30", places=4)  # by the GB, in percent

USED = ("cx23", "cx53", "cpx22", "ccx33")
# All but a primary IPv6, which is free and comes with each server.
PRICED = (
    "volume_gb_month",
    "primary_ipv4_month",
    "floating_ipv4_month",
    "floating_ipv6_month",
    "backup_percentage",
)


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Draw other prices for all that is sold, and some that nobody knows."""

    def other(name: str) -> Amount:
        amount: Amount = getattr(SOLD.prices, name)
        by_month = "_ipv" in name
        return amount.model_copy(update={"amount": draw(MONTHLY if by_month else AMOUNTS)})

    changed: dict[str, Any] = {name: other(name) for name in PRICED}
    changed["vat_rate"] = draw(st.decimals(min_value="0", max_value="27", places=1))
    kinds = {
        name: kind.model_copy(
            update={
                "prices": {
                    place: price.model_copy(update={"monthly": draw(MONTHLY)})
                    for place, price in kind.prices.items()
                    if draw(st.integers(0, 9))
                }
            }
        )
        for name, kind in SOLD.server_types.items()
        if name in USED
    }
    balancers = {
        name: kind.model_copy(update={"monthly": draw(st.none() | MONTHLY)})
        for name, kind in SOLD.load_balancer_types.items()
    }
    return SOLD.model_copy(
        update={
            "prices": SOLD.prices.model_copy(update=changed),
            "server_types": kinds,
            "load_balancer_types": balancers,
        }
    )


@st.composite
def inventories(draw: st.DrawFn) -> list[Resource]:
    """Draw servers with and without backups and addresses, volumes, addresses and balancers."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        kind, properties = draw(st.sampled_from(_KINDS).flatmap(lambda make: make()))
        name = f"thing-{number}"
        found.append(Resource(type=kind, name=name, properties={"name": name, **properties}))
    return found


def _of(kind: str, **properties: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(kind), st.fixed_dictionaries(properties))


def _servers() -> st.SearchStrategy[Any]:
    nets = st.booleans().map(lambda on: [{"ipv4Enabled": on, "ipv6Enabled": True}])
    return st.sampled_from(USED).flatmap(
        lambda name: _of(
            types.SERVER,
            serverType=st.just(name),
            location=st.sampled_from(SOLD.server_types[name].locations),
            backups=st.booleans(),
            publicNets=nets,
        )
    )


_VERSIONS = st.sampled_from(["ipv4", "ipv6"])
_PLACES = st.sampled_from(PLACES)
_KINDS = [
    _servers,
    lambda: _of(types.VOLUME, size=st.integers(10, 10240), location=_PLACES),
    lambda: _of(types.PRIMARY_IP, type=_VERSIONS, location=_PLACES),
    lambda: _of(types.FLOATING_IP, type=_VERSIONS, homeLocation=_PLACES),
    lambda: _of(
        types.LOAD_BALANCER,
        loadBalancerType=st.sampled_from(sorted(SOLD.load_balancer_types)),
        location=_PLACES,
    ),
]


@settings(max_examples=60)
@given(catalogues(), inventories())
def test_any_inventory_costs_what_the_cloud_would_bill(
    catalogue: Catalogue, resources: list[Resource]
) -> None:
    """Net, gross and what has no price are the same, to the cent, at any prices."""
    api = Api(machines=ApiOnly("a test"))
    api.cloud.catalogue = catalogue
    try:
        fill(api, resources)
        billed = invoice(api.get)
    finally:
        api.cloud.actions.close()
    found = bill(resources, catalogue)

    assert found.costs.total == billed.net
    assert gross(found.costs.total, catalogue.prices.vat_rate) == billed.gross
    assert found.costs.currency == billed.currency
    assert len(found.unlisted) + len(found.costs.unknown) == len(billed.missing)
    assert found.undecided == ()


def test_a_price_that_changes_changes_both() -> None:
    """The property holds of something: another price is another sum, on both sides the same."""
    volume = Resource(
        type=types.VOLUME,
        name="v",
        properties={"name": "v", "size": 100, "location": "nbg1"},
    )
    dearer = SOLD.prices.volume_gb_month.model_copy(update={"amount": Decimal("0.1")})
    catalogue = SOLD.model_copy(
        update={"prices": SOLD.prices.model_copy(update={"volume_gb_month": dearer})}
    )
    api = Api(machines=ApiOnly("a test"))
    api.cloud.catalogue = catalogue
    fill(api, [volume])
    assert invoice(api.get).net == bill([volume], catalogue).costs.total == Decimal("10.00")
    assert bill([volume], SOLD).costs.total == Decimal("5.72")
    api.cloud.actions.close()
