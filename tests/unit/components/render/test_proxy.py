"""Traefik's settings."""

from __future__ import annotations

import yaml

from components.render import traefik
from tests.unit.components import support

INGRESS = support.config().system.ingress
STATIC = yaml.safe_load(traefik.static_config(8000, 8082, ("10.0.1.5/32",)))
DYNAMIC = yaml.safe_load(
    traefik.dynamic_config("a.example", INGRESS, {"backend": 8000, "frontend": 3000})
)


def test_the_client_is_believed_of_the_load_balancer_alone() -> None:
    """Only its private address may say by the PROXY protocol who the client is."""
    web = STATIC["entryPoints"]["web"]

    assert web["proxyProtocol"]["trustedIPs"] == ["10.0.1.5/32"]
    assert "forwardedHeaders" not in web


def test_docker_is_not_asked() -> None:
    """The only provider of routes is a file."""
    assert list(STATIC["providers"]) == ["file"]
    assert "api" not in STATIC


def test_the_api_goes_to_the_backend_and_is_limited() -> None:
    """The longer path has the higher priority; the rate limit is on it alone."""
    routers = DYNAMIC["http"]["routers"]

    assert routers["backend-0"]["rule"] == "Host(`a.example`) && PathPrefix(`/api`)"
    assert routers["backend-0"]["priority"] > routers["frontend-1"]["priority"]
    assert "limit-api" in routers["backend-0"]["middlewares"]
    assert "limit-api" not in routers["frontend-1"]["middlewares"]


def test_every_service_of_a_route_has_a_server() -> None:
    """URLs are those of the services in the overlay network."""
    assert {
        name: service["loadBalancer"]["servers"]
        for name, service in DYNAMIC["http"]["services"].items()
    } == {
        "backend": [{"url": "http://backend:8000"}],
        "frontend": [{"url": "http://frontend:3000"}],
    }


def test_answers_carry_the_documents_security_headers() -> None:
    """HSTS, CSP, X-Frame-Options and X-Content-Type-Options."""
    headers = DYNAMIC["http"]["middlewares"]["headers"]["headers"]

    assert (
        headers["stsSeconds"],
        headers["customFrameOptionsValue"],
        headers["contentTypeNosniff"],
    ) == (63072000, "DENY", True)
    assert headers["contentSecurityPolicy"].startswith("default-src 'self'")
