"""What all routes have in common: token, errors, budget, unknown routes and fields."""

from __future__ import annotations

from tests.unit.localcloud.hetzner.support import Api


def test_without_the_token_nothing_is_answered(api: Api) -> None:
    """A missing and a wrong token are a 401 in the API's words; the right one is not."""
    wrong = api.request("GET", "/v1/servers", headers={"Authorization": "Bearer no"})

    assert wrong.status_code == 401
    assert wrong.json()["error"]["code"] == "unauthorized"
    assert api.ask("GET", "/v1/servers")[0] == 200


def test_an_unknown_route_is_loud(api: Api) -> None:
    """The error names the route; a known path with another method is a 405."""
    status, body = api.ask("GET", "/v1/storage_boxes")

    assert (status, body["error"]["code"]) == (404, "not_found")
    assert "GET /v1/storage_boxes" in body["error"]["message"]
    assert api.refused("PATCH", "/servers") == (405, "method_not_allowed")


def test_every_wrong_field_is_named(api: Api) -> None:
    """Missing and unknown fields come in one answer."""
    status, body = api.ask("POST", "/v1/networks", {"name": "n", "bogus": 1})

    assert status == 422
    names = [field["name"] for field in body["error"]["details"]["fields"]]
    assert names == ["ip_range", "bogus"]


def test_a_body_that_is_no_json(api: Api) -> None:
    """It is a json_error, not a validation error."""
    answer = api.request("POST", "/v1/networks", content=b"{")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "json_error")


def test_the_budget_is_told_and_kept(api: Api) -> None:
    """Headers count down, and an empty budget is a 429."""
    first = api.request("GET", "/v1/locations")
    api.cloud.rate._left = 0.0

    assert first.headers["RateLimit-Limit"] == "3600"
    assert first.headers["RateLimit-Remaining"] == "3599"
    assert api.refused("GET", "/locations") == (429, "rate_limit_exceeded")


def test_pages(api: Api) -> None:
    """A list tells its pages; a page that is no number is refused."""
    meta = api.get("/server_types?page=2&per_page=10")["meta"]["pagination"]

    assert (meta["page"], meta["previous_page"], meta["next_page"]) == (2, 1, 3)
    assert api.refused("GET", "/server_types?page=0") == (422, "invalid_input")


def test_sort_and_label_selector(api: Api) -> None:
    """Lists are ordered and selected as asked; unknown ways are refused."""
    for name, env in (("a", "dev"), ("b", "prod"), ("c", "dev")):
        api.post("/placement_groups", {"name": name, "type": "spread", "labels": {"env": env}})

    found = api.get("/placement_groups?label_selector=env=dev&sort=name:desc")

    assert [group["name"] for group in found["placement_groups"]] == ["c", "a"]
    assert api.refused("GET", "/placement_groups?sort=age") == (422, "invalid_input")
    assert api.refused("GET", "/placement_groups?nmae=a") == (422, "invalid_input")


def test_an_armed_fault_strikes_once(api: Api) -> None:
    """The next request fails as armed, the one after it does not."""
    api.ask("POST", "/_localcloud/faults", {"path": "/v1/servers", "code": "unavailable"})

    assert api.refused("GET", "/servers") == (503, "unavailable")
    assert api.ask("GET", "/v1/servers")[0] == 200


def test_requests_are_counted(api: Api) -> None:
    """By route, until the count is reset."""
    api.get("/servers")
    api.get("/servers")
    counted = api.ask("GET", "/_localcloud/requests")[1]
    api.ask("POST", "/_localcloud/reset-requests")

    assert counted == {"total": 2, "requests": {"GET /v1/servers": 2}}
    assert api.ask("GET", "/_localcloud/requests")[1]["total"] == 0
