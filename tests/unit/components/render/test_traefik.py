"""Traefik's settings."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from components.blueprint.plan_ingress import plan_ingress
from components.config.ingress import LimitConfig
from components.render import traefik
from tests.unit.components import edge_systems

FILES = ("/run/secrets/c", "/run/secrets/k")


def rendered(system: str, env: str = "prod", **changes: Any) -> tuple[Any, Any]:
    """Return static and dynamic settings of a stack."""
    spec = plan_ingress(edge_systems.context(system, env, **changes))
    static, dynamic = traefik.static_config(spec), traefik.dynamic_config(spec, FILES)
    return yaml.safe_load(static), yaml.safe_load(dynamic)


def test_the_client_is_believed_of_the_load_balancer_alone() -> None:
    """Only its private address may say by the PROXY protocol who the client is, on both ports."""
    static, _ = rendered("chrono-scraper", "staging", load_balancer={"type": "lb11"})

    for name in ("web", "websecure"):
        entry = static["entryPoints"][name]
        assert entry["proxyProtocol"]["trustedIPs"] == ["10.0.1.5/32"]
        assert "forwardedHeaders" not in entry


def test_docker_is_not_asked() -> None:
    """The only provider of routes is a file."""
    static, _ = rendered("nutri")

    assert list(static["providers"]) == ["file"]
    assert "api" not in static


def test_the_longer_path_wins_and_alone_is_limited() -> None:
    """Priorities follow the paths' length; what brings a body is counted besides."""
    _, dynamic = rendered("chrono-scraper", "staging")
    routers = dynamic["http"]["routers"]
    api, rest = routers["route-0-0-0"], routers["route-0-0-1"]

    assert api["rule"] == "Host(`staging.chronoscraper.com`) && PathPrefix(`/api`)"
    assert api["priority"] > routers["route-0-0-1-body"]["priority"] > rest["priority"]
    assert "limit-api" in api["middlewares"]
    assert "limit-api" not in rest["middlewares"]
    assert "body-10" in routers["route-0-0-0-body"]["middlewares"]
    assert "body-10" not in api["middlewares"]


def test_headers_come_before_whatever_may_answer() -> None:
    """Redirects, limits and refusals carry them; the same ones as nginx writes."""
    _, dynamic = rendered("nutri")
    http = dynamic["http"]

    for name, router in http["routers"].items():
        if not name.startswith("unknown-host"):
            assert router["middlewares"][0] == "headers", name
    assert http["middlewares"]["headers"]["headers"]["customResponseHeaders"] == {
        **plan_ingress(edge_systems.context("nutri")).headers,
        "Server": "",
        "X-Powered-By": "",
    }


def test_certificates_are_asked_of_the_authority_by_the_challenge() -> None:
    """One resolver for each challenge, each with a file of its own on the server's disk."""
    static, dynamic = rendered("ecommerce")

    assert {
        name: sorted(item["acme"]) for name, item in static["certificatesResolvers"].items()
    } == {
        "dns-01": ["caServer", "dnsChallenge", "keyType", "storage"],
        "http-01": ["caServer", "httpChallenge", "keyType", "storage"],
    }
    tls = {name: router.get("tls") for name, router in dynamic["http"]["routers"].items()}
    assert tls["redirect-0"] == {"certResolver": "dns-01", "domains": [{"main": "*.example.net"}]}
    assert {
        "certResolver": "http-01",
        "domains": [{"main": "shop.globex.example"}],
    } in tls.values()


def test_names_without_a_certificate_get_no_handshake() -> None:
    """Otherwise Traefik would show one of its own making, and so that it is Traefik."""
    _, dynamic = rendered("nutri")

    options = dynamic["tls"]["options"]["default"]
    assert (options["sniStrict"], options["minVersion"]) == (True, "VersionTLS12")
    assert "tls" not in rendered_plain()


def rendered_plain() -> Any:
    """Return dynamic settings of a system without TLS."""
    context = edge_systems.context("nutri")
    ingress = context.config.system.ingress.model_copy(update={"tls": None})
    system = context.config.system.model_copy(update={"ingress": ingress})
    object.__setattr__(context.config, "system", system)
    return yaml.safe_load(traefik.dynamic_config(plan_ingress(context), FILES))


def test_behind_cloudflare_strangers_are_refused_first() -> None:
    """Its ranges are let in, and the client that they name is the one that is limited."""
    _, dynamic = rendered("nutri", dns={"zone": "nutri.app", "proxied": True})
    middlewares = dynamic["http"]["middlewares"]

    assert "173.245.48.0/20" in middlewares["strangers"]["ipAllowList"]["sourceRange"]
    assert middlewares["limit-api"]["rateLimit"]["sourceCriterion"] == {
        "requestHeaderName": "CF-Connecting-IP"
    }
    for name, router in dynamic["http"]["routers"].items():
        if not name.startswith("unknown-host"):
            assert router["middlewares"][0] == "strangers", name


@given(
    st.builds(
        LimitConfig,
        rate=st.integers(1, 10_000),
        per=st.sampled_from(["second", "minute", "hour"]),
        burst=st.integers(0, 10_000),
    )
)
def test_any_limit_is_the_same_rate_to_traefik(limit: LimitConfig) -> None:
    """Average over period is the rate; one request and the burst may come at once."""
    context = edge_systems.context("nutri")
    ingress = context.config.system.ingress.model_copy(update={"limits": {"api": limit}})
    system = context.config.system.model_copy(update={"ingress": ingress})
    object.__setattr__(context.config, "system", system)

    dynamic = yaml.safe_load(traefik.dynamic_config(plan_ingress(context), FILES))
    read = dynamic["http"]["middlewares"]["limit-api"]["rateLimit"]
    seconds = {"1s": 1, "1m": 60, "1h": 3600}[read["period"]]
    per = {"second": 1, "minute": 60, "hour": 3600}[limit.per]
    assert read["average"] * per == limit.rate * seconds
    assert read["burst"] == limit.burst + 1
