"""Asking a registry for a digest, by the protocol that registries speak."""

from __future__ import annotations

import httpx
import pytest

from cli.errors import PlinthError
from cli.release.reference import parse
from cli.release.registry import remote

DIGEST = "sha256:" + "b" * 64
IMAGE = parse("ghcr.io/acme/backend:1.4.0")


def _registry(request: httpx.Request) -> httpx.Response:
    """Play a registry that gives everybody a token, and knows one tag."""
    if request.url.path == "/token":
        assert dict(request.url.params) == {"service": "ghcr.io", "scope": "repository:a:pull"}
        return httpx.Response(200, json={"token": "for-all"})
    if request.headers.get("authorization") != "Bearer for-all":
        realm = 'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:a:pull"'
        return httpx.Response(401, headers={"www-authenticate": realm})
    if request.url.path.endswith("/manifests/1.4.0"):
        assert "image.index" in request.headers["accept"]
        return httpx.Response(200, headers={"docker-content-digest": DIGEST})
    return httpx.Response(404)


def test_the_digest_of_a_tag_is_what_the_registry_says() -> None:
    """The anonymous token that registries ask for is fetched on the way."""
    with httpx.Client(transport=httpx.MockTransport(_registry)) as client:
        assert remote(IMAGE, client) == DIGEST


def test_a_tag_that_is_not_there_is_an_error() -> None:
    """The image and a way out are named."""
    with (
        httpx.Client(transport=httpx.MockTransport(_registry)) as client,
        pytest.raises(PlinthError, match=r"no digest for ghcr.io/acme/backend:9 \(404\)"),
    ):
        remote(parse("ghcr.io/acme/backend:9"), client)


def test_a_registry_that_is_not_reached_is_an_error() -> None:
    """What the network says is passed on."""

    def down(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with (
        httpx.Client(transport=httpx.MockTransport(down)) as client,
        pytest.raises(PlinthError, match=r"cannot be asked for its digest: no route"),
    ):
        remote(IMAGE, client)


def test_dockers_hub_is_asked_where_it_answers() -> None:
    """docker.io is a name for people: its registry has another host."""
    hosts = []

    def hub(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(200, headers={"docker-content-digest": DIGEST})

    with httpx.Client(transport=httpx.MockTransport(hub)) as client:
        remote(parse("docker.io/library/redis:7"), client)
    assert hosts == ["registry-1.docker.io"]
