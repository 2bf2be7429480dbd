"""Prices that rise and types that go, as the API tells of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.localcloud.hetzner.support import Api

END = "2027-03-01T00:00:00Z"


def _prices(api: Api) -> dict[str, Any]:
    found = api.get("/pricing")["pricing"]
    first = found["server_types"][0]["prices"][0]
    return {
        "volume": Decimal(found["volume"]["price_per_gb_month"]["net"]),
        "address": Decimal(found["primary_ips"][0]["prices"][0]["price_monthly"]["net"]),
        "server": Decimal(first["price_monthly"]["net"]),
        "traffic": Decimal(first["price_per_tb_traffic"]["net"]),
        "share": Decimal(found["server_backup"]["percentage"]),
        "vat": Decimal(found["vat_rate"]),
    }


def test_everything_costs_more_by_one_factor_until_it_is_put_back(api: Api) -> None:
    """Amounts rise, shares do not; an empty market is the catalogue again."""
    before = _prices(api)
    assert api.ask("PUT", "/_localcloud/market", {"factor": "1.5"})[0] == 200
    raised = _prices(api)

    assert raised == {
        key: value if key in ("share", "vat") else value * Decimal("1.5")
        for key, value in before.items()
    }
    assert api.ask("GET", "/_localcloud/market")[1] == {"factor": "1.5", "retires": {}}
    api.ask("PUT", "/_localcloud/market", {})
    assert _prices(api) == before


def test_a_type_that_goes_says_when(api: Api) -> None:
    """Its object names the day, for the type and for each place; others stay as they were."""
    api.ask("PUT", "/_localcloud/market", {"retires": {"cx23": END}})
    kinds = {kind["name"]: kind for kind in api.get("/server_types?per_page=50")["server_types"]}

    gone = {
        "announced": "2026-12-01T00:00:00+00:00",
        "unavailable_after": END.replace("Z", "+00:00"),
    }
    assert kinds["cx23"]["deprecated"] is True
    assert kinds["cx23"]["deprecation"] == gone
    assert {place["deprecation"]["unavailable_after"] for place in kinds["cx23"]["locations"]} == {
        gone["unavailable_after"]
    }
    assert kinds["cx33"]["deprecation"] is None
    assert [place["deprecation"] for place in kinds["cx33"]["locations"]] == [None] * len(
        kinds["cx33"]["locations"]
    )


@pytest.mark.parametrize(
    "body", [{"factor": "0"}, {"factor": "-1"}, {"retires": {"no-such": END}}, {"price": 2}]
)
def test_a_market_that_cannot_be_is_refused(api: Api, body: dict[str, Any]) -> None:
    """Nothing is changed by it."""
    before = _prices(api)
    status, answer = api.ask("PUT", "/_localcloud/market", body)
    assert (status, answer["error"]["code"]) == (422, "invalid_input")
    assert _prices(api) == before
