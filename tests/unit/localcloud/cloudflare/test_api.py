"""The API as a client sees it: envelopes, tokens, routes, paging."""

from __future__ import annotations

import pytest

from localcloud.cloudflare import ensure_zone
from tests.unit.localcloud.cloudflare.conftest import Cloud

ZONES = "/client/v4/zones"
NOBODY = "0" * 32


def test_record_is_answered_as_cloudflare_answers_it(cloud: Cloud) -> None:
    """A created record has exactly the fields of Cloudflare's, with a full name."""
    made = cloud.add(type="A", name="www", content="203.0.113.9", ttl=300, comment="by plinth")
    expected = {
        "name": "www.example.org",
        "type": "A",
        "content": "203.0.113.9",
        "ttl": 300,
        "proxied": False,
        "proxiable": True,
        "comment": "by plinth",
        "tags": [],
        "settings": {},
        "meta": {},
        "zone_id": cloud.zone,
        "zone_name": "example.org",
    }
    stamps = {"id", "created_on", "modified_on", "comment_modified_on"}
    assert expected == {k: v for k, v in made.items() if k not in stamps}
    assert set(made) == set(expected) | stamps


def test_record_is_read_changed_and_removed(cloud: Cloud) -> None:
    """A record can be read, replaced, patched and removed, and is then gone."""
    made = cloud.add(type="A", name="www", content="203.0.113.9", ttl=1)
    path = f"{cloud.records}/{made['id']}"
    body = {"type": "A", "name": "www.example.org", "content": "203.0.113.10", "ttl": 120}
    assert cloud.client.get(path).json()["result"] == made
    replaced = cloud.client.put(path, json=body).json()["result"]
    assert (replaced["content"], replaced["ttl"]) == ("203.0.113.10", 120)
    assert replaced["created_on"] == made["created_on"]
    patched = cloud.client.patch(path, json={"proxied": True}).json()["result"]
    assert (patched["content"], patched["ttl"], patched["proxied"]) == ("203.0.113.10", 1, True)
    assert cloud.client.delete(path).json()["result"] == {"id": made["id"]}
    assert cloud.refused("GET", path) == (404, 81044, "Record does not exist.")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"Authorization": ""}, (400, 6003)),
        ({"Authorization": "Basic abc"}, (400, 6003)),
        ({"Authorization": "Bearer wrong"}, (403, 9109)),
    ],
)
def test_wrong_token_is_refused(
    cloud: Cloud, header: dict[str, str], expected: tuple[int, int]
) -> None:
    """Nothing is answered without the right token."""
    assert cloud.refused("GET", ZONES, headers=header)[:2] == expected


def test_missing_token_is_refused(cloud: Cloud) -> None:
    """A request without any credentials gets Cloudflare's own number for it."""
    del cloud.client.headers["Authorization"]
    assert cloud.refused("GET", ZONES)[:2] == (400, 9106)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/client/v4/zones/x/firewall/rules"),
        ("PUT", "/client/v4/zones"),
        ("GET", "/client/v4"),
    ],
)
def test_unknown_route_is_loud(cloud: Cloud, method: str, path: str) -> None:
    """A route that is not offered is refused and named."""
    status, code, message = cloud.refused(method, path)
    assert (status, code) == (400, 7000)
    assert method in message


def test_malformed_json_is_refused(cloud: Cloud) -> None:
    """A body that is no JSON object is refused as such."""
    for body in (b"{", b"[]", b""):
        assert cloud.refused("POST", cloud.records, content=body)[:2] == (400, 6007)


def test_identifier_that_is_none_is_refused(cloud: Cloud) -> None:
    """A malformed identifier and an unknown one are told apart."""
    assert cloud.refused("GET", f"{ZONES}/example.org")[:2] == (400, 7003)
    assert cloud.refused("GET", f"{ZONES}/{NOBODY}")[:2] == (404, 1001)
    assert cloud.refused("GET", f"{ZONES}/{NOBODY}/dns_records")[:2] == (404, 1001)


def test_zones_are_found_by_name(cloud: Cloud) -> None:
    """The list is filtered by name, with the numbers of the whole list beside it."""
    ensure_zone(cloud.store, "example.net")
    body = cloud.client.get(ZONES, params={"name": "example.org"}).json()
    assert [zone["id"] for zone in body["result"]] == [cloud.zone]
    info = {"page": 1, "per_page": 20, "count": 1, "total_count": 1, "total_pages": 1}
    assert body["result_info"] == info
    assert cloud.client.get(ZONES, params={"name": "other.org"}).json()["result"] == []


def test_unknown_query_parameter_is_refused(cloud: Cloud) -> None:
    """A filter that is not known never passes as if it had filtered."""
    status, code, message = cloud.refused("GET", ZONES, params={"nmae": "example.org"})
    assert (status, code, message) == (400, 9000, "unknown query parameter 'nmae'")


def test_pages_do_not_overlap(cloud: Cloud) -> None:
    """Records come in pages of the size asked for, each exactly once."""
    names = [f"h{number}.example.org" for number in range(7)]
    for name in names:
        cloud.add(type="A", name=name, content="203.0.113.1")
    seen = []
    for page in (1, 2, 3):
        answer = cloud.client.get(cloud.records, params={"page": page, "per_page": 3}).json()
        seen += [record["name"] for record in answer["result"]]
        assert answer["result_info"]["total_pages"] == 3
    assert names == seen


@pytest.mark.parametrize("query", [{"page": "0"}, {"per_page": "0"}, {"page": "two"}])
def test_impossible_page_is_refused(cloud: Cloud, query: dict[str, str]) -> None:
    """A page that cannot be is refused, not corrected in silence."""
    assert cloud.refused("GET", cloud.records, params=query)[:2] == (400, 9000)


def test_settings_of_a_zone(cloud: Cloud) -> None:
    """A setting can be read and written; an unknown one and a wrong value are refused."""
    path = f"{ZONES}/{cloud.zone}/settings/ssl"
    assert cloud.client.get(path).json()["result"]["value"] == "full"
    assert cloud.client.patch(path, json={"value": "strict"}).json()["success"] is True
    assert cloud.client.get(path).json()["result"]["value"] == "strict"
    assert cloud.refused("PATCH", path, json={"value": "maybe"})[:2] == (400, 1007)
    assert cloud.refused("GET", f"{ZONES}/{cloud.zone}/settings/nonsense")[:2] == (400, 1006)


def test_zone_is_made_once(cloud: Cloud) -> None:
    """A zone can be added, not twice, and not under a name that is no domain."""
    assert cloud.client.post(ZONES, json={"name": "example.com"}).json()["success"] is True
    assert cloud.refused("POST", ZONES, json={"name": "example.com"})[:2] == (400, 1061)
    assert cloud.refused("POST", ZONES, json={"name": "localhost"})[:2] == (400, 1105)
    assert cloud.refused("POST", ZONES, json={"name": "a.org", "colour": 1})[:2] == (400, 1004)


def test_zone_goes_with_its_records(cloud: Cloud) -> None:
    """Removing a zone removes its records and no others."""
    other = ensure_zone(cloud.store, "example.net")
    cloud.add(type="A", name="www", content="203.0.113.1")
    cloud.client.post(
        f"{ZONES}/{other}/dns_records", json={"type": "A", "name": "www", "content": "203.0.113.2"}
    )
    assert cloud.client.delete(f"{ZONES}/{cloud.zone}").json()["success"] is True
    assert cloud.store.counts()["cloudflare_records"] == 1


def test_ensure_zone_makes_one_only(cloud: Cloud) -> None:
    """Asking for a zone twice gives the same one."""
    assert ensure_zone(cloud.store, "Example.org") == cloud.zone
