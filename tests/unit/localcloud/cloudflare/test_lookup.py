"""Names are found as a name server finds them."""

from __future__ import annotations

from localcloud.cloudflare import Registrar
from localcloud.cloudflare.lookup import Origin, find, origin
from tests.unit.localcloud.cloudflare.conftest import Cloud


def test_wildcard_answers_only_where_nothing_else_does(cloud: Cloud) -> None:
    """A name of its own beats the wildcard, and the wildcard reaches any depth."""
    cloud.add(type="A", name="*", content="203.0.113.1")
    cloud.add(type="A", name="www", content="203.0.113.2")
    registrar = Registrar(cloud.store)
    assert origin(registrar, "www.example.org") == Origin("203.0.113.2", proxied=False)
    assert origin(registrar, "a.b.example.org") == Origin("203.0.113.1", proxied=False)
    assert origin(registrar, "example.org") is None


def test_alias_is_followed_into_another_zone(cloud: Cloud) -> None:
    """An alias leads to the address, and what stands in front of it counts."""
    other = Registrar(cloud.store).add_zone("example.net")["id"]
    Registrar(cloud.store).add_record(
        other, {"type": "A", "name": "origin", "content": "203.0.113.3"}
    )
    cloud.add(type="CNAME", name="app", content="origin.example.net", proxied=True)
    assert origin(Registrar(cloud.store), "app.example.org") == Origin("203.0.113.3", proxied=True)


def test_alias_that_leads_in_a_circle_ends(cloud: Cloud) -> None:
    """Two aliases of each other have no address, and asking ends."""
    cloud.add(type="CNAME", name="a", content="b.example.org")
    cloud.add(type="CNAME", name="b", content="a.example.org")
    assert origin(Registrar(cloud.store), "a.example.org") is None


def test_foreign_name_has_no_zone(cloud: Cloud) -> None:
    """A name outside of all zones is told from one that merely does not exist."""
    registrar = Registrar(cloud.store)
    assert find(registrar, "example.com").zone is None
    assert find(registrar, "notexample.org").zone is None
    missing = find(registrar, "www.example.org")
    assert (missing.zone, missing.exists) == ("example.org", False)
