"""Visitors come by TLS 1.2 or later, are told to stay with it, and are led to it."""

from __future__ import annotations

import base64
import json
from functools import cache

import pytest

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import ResourceRule, Undecided
from policies.rules.web_tls import CONFIG_HSTS, CONFIG_HTTPS_REDIRECT, CONFIG_TLS_MINIMUM
from tests.unit.policies.built import built
from tests.unit.policies.support import resource, violations

RULES = (CONFIG_TLS_MINIMUM, CONFIG_HSTS, CONFIG_HTTPS_REDIRECT)
HSTS = 'Strict-Transport-Security "max-age=63072000; includeSubDomains; preload"'


@cache
def _real(stack: str, name: str) -> str:
    """Return a proxy's configuration as it is rendered for a real stack."""
    found = next(
        item
        for item in built(stack)
        if item.type == types.SERVICE_CONFIG and item.name == f"swarm-{name}"
    )
    return base64.b64decode(found.properties["data"]).decode()


def _config(rule: ResourceRule, text: str) -> Resource:
    return resource(rule, data=base64.b64encode(text.encode()).decode())


def _told(rule: ResourceRule, text: str) -> list[str]:
    return violations(rule, _config(rule, text))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize(
    ("stack", "name"),
    [
        ("ecommerce/prod", "nginx.conf"),
        ("prod", "traefik-dynamic.yaml"),
        ("prod", "traefik.yaml"),
        ("prod", "postgres.conf"),
    ],
)
def test_what_is_rendered_passes(rule: ResourceRule, stack: str, name: str) -> None:
    """Of both proxies; what is neither is not judged."""
    assert _told(rule, _real(stack, name)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "ssl_protocols TLSv1.2 TLSv1.3",
            "ssl_protocols TLSv1.1 TLSv1 TLSv1.2",
            "nginx lets visitors in with TLSv1, TLSv1.1",
        ),
        (
            "ssl_protocols TLSv1.2 TLSv1.3;",
            "",
            "nginx names no ssl_protocols, so its image decides",
        ),
    ],
)
def test_old_versions_in_nginx_fail(old: str, new: str, expected: str) -> None:
    """Named, or left to the image."""
    text = _real("ecommerce/prod", "nginx.conf")
    assert _told(CONFIG_TLS_MINIMUM, text.replace(old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "VersionTLS12",
            "VersionTLS10",
            "Traefik's TLS option default lets visitors in with VersionTLS10",
        ),
        (
            "minVersion: VersionTLS12",
            "sniStrict: true",
            "Traefik's TLS option default lets visitors in with what its image decides",
        ),
        (
            "minVersion: VersionTLS12",
            "minVersion: VersionTLS12\n      maxVersion: VersionTLS11",
            "Traefik's TLS option default ends at VersionTLS11",
        ),
        (
            "    default: #",
            "    other: #",
            "Traefik has no default TLS option, so its image decides",
        ),
    ],
)
def test_old_versions_in_traefik_fail(old: str, new: str, expected: str) -> None:
    """Named, or left to the image."""
    text = _real("prod", "traefik-dynamic.yaml")
    assert old in text
    assert _told(CONFIG_TLS_MINIMUM, text.replace(old, new)) == [expected]


@pytest.mark.parametrize(
    "value",
    ['Strict-Transport-Security "max-age=300"', 'X-Other "1"', 'Strict-Transport-Security "x"'],
)
def test_nginx_without_hsts_fails(value: str) -> None:
    """Too short, missing, or unreadable; each server is named."""
    text = _real("ecommerce/prod", "nginx.conf").replace(HSTS, value)
    told = _told(CONFIG_HSTS, text)
    assert "nginx sends no Strict-Transport-Security of half a year for www.example.net" in told


def test_a_location_with_headers_of_its_own_needs_hsts_too() -> None:
    """In nginx they replace all that the server has."""
    text = f"""
    http {{
      server {{
        listen 443 ssl; server_name a; add_header {HSTS} always;
        location /inherits {{ return 204; }}
        location /own {{ add_header X-Frame-Options DENY; return 204; }}
      }}
    }}
    """
    told = "nginx sends no Strict-Transport-Security of half a year for a /own"
    assert _told(CONFIG_HSTS, text) == [told]


@pytest.mark.parametrize(
    ("old", "new"),
    [("max-age=63072000", "max-age=60"), ('"strangers", "headers", "compress"', '"compress"')],
)
def test_traefik_without_hsts_fails(old: str, new: str) -> None:
    """In the header, or on the way to it."""
    told = _told(CONFIG_HSTS, _real("prod", "traefik-dynamic.yaml").replace(old, new))
    route = "Traefik sends no Strict-Transport-Security of half a year by the route route-0-0-0"
    assert route in told


def test_traefiks_own_setting_counts() -> None:
    """It has a name for the header's number of seconds."""
    text = """
http:
  routers: {a: {rule: Host(`a`), service: a, middlewares: [safe], tls: {}}}
  middlewares: {safe: {headers: {stsSeconds: %s}}}
tls: {options: {default: {minVersion: VersionTLS13}}}
"""
    assert [len(_told(CONFIG_HSTS, text % seconds)) for seconds in ("31536000", "60")] == [0, 1]
    assert _told(CONFIG_TLS_MINIMUM, text % "60") == []


def test_nginx_that_serves_plain_http_fails() -> None:
    """Where it led to HTTPS before."""
    text = _real("ecommerce/prod", "nginx.conf").replace(
        "return 301 https://$host$request_uri;", "proxy_pass http://tasks_backend_8080;"
    )
    (told,) = _told(CONFIG_HTTPS_REDIRECT, text)
    assert told.startswith("nginx serves api.example.net ")
    assert told.endswith(" over plain HTTP")


@pytest.mark.parametrize(
    ("old", "new", "route"),
    [
        ('"headers", "to-https"', '"headers"', "to-https"),
        ("service: noop@internal", "service: backend-0-0", "unknown-host"),
    ],
)
def test_traefik_that_serves_plain_http_fails(old: str, new: str, route: str) -> None:
    """A route without TLS leads to HTTPS or to nothing."""
    text = _real("prod", "traefik-dynamic.yaml").replace(old, new)
    if route == "to-https":
        text = text.replace("noop@internal", "backend-0-0", 1)
    assert f"Traefik serves the route {route} over plain HTTP" in _told(CONFIG_HTTPS_REDIRECT, text)


CUT = {
    "nginx": [
        "http {\n  server { listen 443 ssl; ssl_protocols TLSv1; }",
        "server {\n  listen 80\n}",
        "ssl_protocols TLSv1;\n}",
        "add_header X 'open;\nssl_protocols TLSv1;",
    ],
    "Traefik": [
        "http:\n  routers: {a",
        "tls:\n\toptions: {}",
        "--- a\n---\nhttp: {}",
        '{"http": {"routers"',
        "{tls: {options: [",
        "[http.routers\n[tls.options.default]\nminVersion = ",
        "- a\n\nentryPoints: {}",
    ],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize(
    ("program", "text"), [(program, text) for program, texts in CUT.items() for text in texts]
)
def test_a_configuration_that_cannot_be_read_fails(
    rule: ResourceRule, program: str, text: str
) -> None:
    """It looks like one, and what is in it nobody can tell."""
    assert _told(rule, text) == [f"{program}'s configuration cannot be read, so nobody can tell"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize(
    "text", ["", "a: [", "listen_addresses = '*'", '{"a": 1}', "{a", "[a]\nb=1"]
)
def test_what_is_neither_is_not_judged(rule: ResourceRule, text: str) -> None:
    """Whether it can be read is its own program's business."""
    assert _told(rule, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ssl_protocols TLSv1 TLSv1.2;", ["nginx lets visitors in with TLSv1"]),
        ("# part\n  ssl_protocols TLSv1.2;", []),
        ("add_header X y; proxy_ssl_protocols SSLv3;", ["nginx lets visitors in with SSLv3"]),
    ],
)
def test_a_part_of_nginx_that_is_included_is_judged(text: str, found: list[str]) -> None:
    """It has no block around it."""
    assert _told(CONFIG_TLS_MINIMUM, text) == found


ROUTES = {
    "http": {"routers": {"a": {"rule": "Host(`a`)", "service": "a"}}},
    "tls": {"options": {"default": {"minVersion": "VersionTLS10"}}},
}
OLD = "Traefik's TLS option default lets visitors in with VersionTLS10"
OPEN = "Traefik serves the route a over plain HTTP"
TOML = """
[http.routers.a]
rule = "Host(`a`)"
service = "a"
[tls.options.default]
minVersion = "VersionTLS10"
"""


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROUTES),
        json.dumps(ROUTES, indent=2),
        (
            "{http: {routers: {a: {service: a}}},\n"
            " tls: {options: {default: {minVersion: VersionTLS10}}}}"
        ),
        TOML,
    ],
)
def test_traefik_is_read_in_all_its_forms(text: str) -> None:
    """JSON, YAML in one line, and TOML."""
    assert _told(CONFIG_TLS_MINIMUM, text) == [OLD]
    assert _told(CONFIG_HTTPS_REDIRECT, text) == [OPEN]
    assert _told(CONFIG_TLS_MINIMUM, text.replace("TLS10", "TLS12")) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_an_unknown_text_is_undecided(rule: ResourceRule) -> None:
    """Such is a certificate that is made now: nobody is told."""
    found = list(rule.find(resource(rule, data=UNKNOWN)))
    assert found == [Undecided(("data",), expected=True)]
