"""What is sold, as the API shows it."""

from __future__ import annotations

from decimal import Decimal

from tests.unit.localcloud.hetzner.support import Api


def test_server_types_carry_prices(api: Api) -> None:
    """A type is found by name, with net and gross prices per location."""
    (kind,) = api.get("/server_types?name=cx23")["server_types"]
    prices = {price["location"]: price["price_monthly"] for price in kind["prices"]}

    assert (kind["cores"], kind["memory"], kind["disk"]) == (2, 4.0, 40)
    assert Decimal(prices["nbg1"]["net"]) == Decimal("5.49")
    assert Decimal(prices["nbg1"]["gross"]) == Decimal("5.49") * Decimal("1.19")
    assert api.get("/server_types?name=cx22")["server_types"] == []


def test_pricing(api: Api) -> None:
    """The list agrees with the catalogue."""
    pricing = api.get("/pricing")["pricing"]

    assert pricing["currency"] == "EUR"
    assert Decimal(pricing["volume"]["price_per_gb_month"]["net"]) == Decimal("0.0572")
    assert Decimal(pricing["server_backup"]["percentage"]) == 20


def test_images_that_boot(api: Api) -> None:
    """An image is found by name and by ID; another ID is not."""
    (image,) = api.get("/images?name=debian-12&architecture=x86")["images"]

    assert api.get(f"/images/{image['id']}")["image"] == image
    assert api.refused("GET", "/images/1") == (404, "not_found")
    assert api.refused("GET", "/locations/99") == (404, "not_found")
