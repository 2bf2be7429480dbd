"""What a zone's settings and rulesets do to requests."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.cloudflare import Registrar, ensure_zone
from localcloud.cloudflare.rulesets import Rulesets
from localcloud.edge.pages import EdgeError
from localcloud.edge.rules import Redirect, Rules
from localcloud.store import Store


class Zone:
    """A zone with rules, and requests to it."""

    def __init__(self) -> None:
        self.registrar = Registrar(Store(":memory:"))
        self.id = ensure_zone(self.registrar.store, "example.org")
        self.rules = Rules(self.registrar)

    def add(self, phase: str, **rule: Any) -> None:
        """Give the zone a ruleset of one rule."""
        rule = {"expression": 'http.request.uri.path eq "/login"', "description": "r", **rule}
        Rulesets(self.registrar).add(self.id, {"phase": phase, "rules": [rule]})

    def ask(self, path: str = "/login", *, client: str = "192.0.2.1", ssl: bool = True) -> None:
        """Make a request."""
        self.rules.before(self.id, self.facts(path, client=client, ssl=ssl))

    def facts(self, path: str, *, client: str = "192.0.2.1", ssl: bool = True) -> dict[str, Any]:
        """Give the facts of a request."""
        return {
            "http.host": "example.org",
            "http.request.uri": f"{path}?a=1",
            "http.request.uri.path": path,
            "http.request.uri.query": "a=1",
            "ip.src": client,
            "ssl": ssl,
        }


@pytest.fixture
def zone() -> Zone:
    """Give a zone without rules."""
    return Zone()


def test_plain_http_is_sent_to_https_where_the_zone_says_so(zone: Zone) -> None:
    """`always_use_https` redirects, but never a challenge for a certificate."""
    zone.ask(ssl=False)
    zone.registrar.change_setting(zone.id, "always_use_https", "on")
    with pytest.raises(Redirect) as caught:
        zone.ask(ssl=False)
    assert (caught.value.status, caught.value.location) == (301, "https://example.org/login?a=1")
    zone.ask("/.well-known/acme-challenge/x", ssl=False)
    zone.ask()


def test_a_client_over_its_limit_gets_429(zone: Zone) -> None:
    """The limit counts one path and one address; the answer says when to come back."""
    limit = {
        "characteristics": ["cf.colo.id", "ip.src"],
        "period": 60,
        "requests_per_period": 2,
        "mitigation_timeout": 30,
    }
    zone.add("http_ratelimit", action="block", ratelimit=limit)
    zone.ask()
    zone.ask()
    zone.ask("/other")
    with pytest.raises(EdgeError) as caught:
        zone.ask()
    assert (caught.value.status, caught.value.headers) == (429, {"Retry-After": "30"})
    zone.ask(client="192.0.2.2")


@pytest.mark.parametrize(
    ("action", "headers"), [("block", {}), ("managed_challenge", {"Cf-Mitigated": "challenge"})]
)
def test_firewall_refuses(zone: Zone, action: str, headers: dict[str, str]) -> None:
    """A match is refused with 403, a challenge is said to be one; other paths pass."""
    zone.add("http_request_firewall_custom", action=action)
    with pytest.raises(EdgeError) as caught:
        zone.ask()
    assert (caught.value.status, caught.value.headers) == (403, headers)
    zone.ask("/")


def test_what_is_off_logged_or_not_understood_passes(
    zone: Zone, caplog: pytest.LogCaptureFixture
) -> None:
    """A rule that is not enforced here says so once in the log."""
    zone.add("http_request_firewall_custom", action="block", enabled=False)
    zone.ask()
    (made,) = Rulesets(zone.registrar).all(zone.id)
    rule = {"action": "log", "expression": "true"}
    Rulesets(zone.registrar).replace(zone.id, made["id"], {"rules": [rule]})
    zone.ask()
    rule = {"action": "block", "expression": "cf.threat_score gt 5", "ref": "threats"}
    Rulesets(zone.registrar).replace(zone.id, made["id"], {"rules": [rule]})
    zone.ask()
    zone.ask()
    said = [record.getMessage() for record in caplog.records]
    assert said == ["rule threats is not enforced here: 'cf.threat_score'"]


def test_redirects_by_rule(zone: Zone) -> None:
    """A dynamic redirect evaluates its target and keeps the query where asked to."""
    target = {"expression": 'concat("https://new.example.org", http.request.uri.path)'}
    wanted = {"status_code": 308, "target_url": target, "preserve_query_string": True}
    zone.add(
        "http_request_dynamic_redirect",
        action="redirect",
        action_parameters={"from_value": wanted},
    )
    with pytest.raises(Redirect) as caught:
        zone.ask()
    expected = (308, "https://new.example.org/login?a=1")
    assert expected == (caught.value.status, caught.value.location)


def test_response_headers_by_rule(zone: Zone) -> None:
    """Headers are set, added and removed for what matches."""
    changes = {
        "X-Set": {"operation": "set", "value": "new"},
        "X-Powered-By": {"operation": "remove"},
        "Link": {"operation": "add", "value": "b"},
    }
    zone.add(
        "http_response_headers_transform",
        action="rewrite",
        action_parameters={"headers": changes},
    )
    given = [(b"x-set", b"old"), (b"X-Powered-By", b"PHP"), (b"link", b"a")]
    changed = zone.rules.after(zone.id, zone.facts("/login"), given)
    assert changed == [(b"link", b"a"), (b"x-set", b"new"), (b"link", b"b")]
    assert zone.rules.after(zone.id, zone.facts("/"), given) == given
