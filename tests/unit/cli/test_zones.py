"""What others have done in the DNS before the first deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from cli import zones
from cli.errors import PlinthError
from localcloud.cloudflare import Registrar, routes
from localcloud.store import Store

if TYPE_CHECKING:
    import httpx

TOKEN = "t" * 40


@pytest.fixture
def registrar(monkeypatch: pytest.MonkeyPatch) -> Registrar:
    """Give what the local Cloudflare knows, with the commands talking to it."""
    store = Store(":memory:")
    app = Starlette(routes=routes(store, TOKEN))

    def client(_: dict[str, str]) -> httpx.Client:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return TestClient(app, base_url="http://x/client/v4/", headers=headers)

    monkeypatch.setattr(zones, "_client", client)
    return Registrar(store)


def test_a_zone_is_made_once(registrar: Registrar) -> None:
    """A second deploy finds it; a name that is no domain is the API's own error."""
    zones.ensure_zone("example.org", {})
    zones.ensure_zone("example.org", {})
    assert [zone["name"] for zone in registrar.zones()] == ["example.org"]
    with pytest.raises(PlinthError, match="zone localhost"):
        zones.ensure_zone("localhost", {})


def test_a_tenants_domain_leads_to_the_system(registrar: Registrar) -> None:
    """The tenant's zone has one alias, also after a second deploy."""
    zones.ensure_alias("shop.globex.example", "example.org", {})
    zones.ensure_alias("shop.globex.example", "example.org", {})
    (zone,) = registrar.zones()
    assert zone["name"] == "globex.example"
    (record,) = registrar.records(zone["id"])
    expected = ("shop.globex.example", "CNAME", "example.org")
    assert expected == (record["name"], record["type"], record["content"])
    registrar.remove_record(zone["id"], record["id"])
    with pytest.raises(PlinthError, match=r"record shop\.globex\.example"):
        zones.ensure_alias("shop.globex.example", "not a host", {})
