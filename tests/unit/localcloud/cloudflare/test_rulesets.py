"""Rulesets by the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.localcloud.cloudflare.conftest import Cloud

PHASE = "http_request_firewall_custom"
LIMIT = {"characteristics": ["cf.colo.id", "ip.src"], "period": 10, "requests_per_period": 5}


def _path(cloud: Cloud) -> str:
    return f"/client/v4/zones/{cloud.zone}/rulesets"


def _rule(**changed: Any) -> dict[str, Any]:
    return {"action": "block", "expression": "true", "ref": "all", **changed}


def _body(phase: str = PHASE, **rule: Any) -> dict[str, Any]:
    return {"name": "n", "kind": "zone", "phase": phase, "rules": [_rule(**rule)]}


def test_ruleset_lives_and_dies(cloud: Cloud) -> None:
    """A ruleset is made, read, replaced and removed; a rule that stays keeps its identity."""
    made = cloud.client.post(_path(cloud), json=_body()).json()["result"]
    one = f"{_path(cloud)}/{made['id']}"
    assert cloud.client.get(one).json()["result"] == made
    entry = f"{_path(cloud)}/phases/{PHASE}/entrypoint"
    assert cloud.client.get(entry).json()["result"] == made
    (listed,) = cloud.client.get(_path(cloud)).json()["result"]
    assert listed == {name: value for name, value in made.items() if name != "rules"}

    (old,) = made["rules"]
    body = {"rules": [_rule(ref="new"), _rule(description="kept")]}
    changed = cloud.client.put(one, json=body).json()["result"]
    assert (made["version"], changed["version"], changed["name"]) == ("1", "2", "n")
    new, kept = changed["rules"]
    assert (kept["id"], kept["version"]) == (old["id"], "2")
    assert new["id"] != old["id"]

    assert cloud.client.delete(one).status_code == 204
    assert cloud.refused("GET", one)[:2] == (404, 10003)
    assert cloud.refused("GET", entry)[:2] == (404, 10003)


def test_entrypoint_is_made_where_it_is_missing(cloud: Cloud) -> None:
    """PUT on a phase's entrypoint makes the ruleset, then replaces it."""
    entry = f"{_path(cloud)}/phases/{PHASE}/entrypoint"
    first = cloud.client.put(entry, json={"rules": [_rule()]}).json()["result"]
    second = cloud.client.put(entry, json={"rules": []}).json()["result"]
    assert (first["id"], second["rules"]) == (second["id"], [])


def test_a_phase_has_one_ruleset(cloud: Cloud) -> None:
    """A second one for the phase is refused, one for another phase is not."""
    assert cloud.client.post(_path(cloud), json=_body()).status_code == 200
    assert cloud.refused("POST", _path(cloud), json=_body())[:2] == (400, 20217)
    other = _body("http_ratelimit", ratelimit=LIMIT)
    assert cloud.client.post(_path(cloud), json=other).status_code == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_body("http_nonsense"), "phase 'http_nonsense'"),
        (_body(action="redirect"), "rules.0: action 'redirect' is not allowed"),
        (_body(ratelimit=LIMIT), "cannot have ratelimit"),
        (_body("http_ratelimit"), "needs ratelimit"),
        (_body("http_ratelimit", ratelimit={**LIMIT, "period": 7}), "period must be one of"),
        (_body("http_ratelimit", ratelimit={**LIMIT, "characteristics": []}), "cf.colo.id"),
        (_body(action="skip"), "needs action_parameters"),
        (_body(colour="red"), "rules.0.colour"),
        ({**_body(), "kind": "root"}, "kind"),
    ],
)
def test_what_does_not_fit_is_refused(cloud: Cloud, body: dict[str, Any], words: str) -> None:
    """The field is named, and nothing is kept."""
    status, _, message = cloud.refused("POST", _path(cloud), json=body)
    assert status == 400
    assert words in message
    assert cloud.client.get(_path(cloud)).json()["result"] == []


def test_rulesets_go_with_their_zone(cloud: Cloud) -> None:
    """A zone that is made anew has none."""
    cloud.client.post(_path(cloud), json=_body())
    cloud.client.delete(f"/client/v4/zones/{cloud.zone}")
    assert cloud.store.all("cloudflare_rulesets") == []
