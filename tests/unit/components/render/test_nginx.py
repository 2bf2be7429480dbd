"""nginx' settings, read and obeyed by nginx itself."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus
from websockets.sync.server import ServerConnection, serve

from components.blueprint.plan_ingress import plan_ingress
from components.config.ingress import CorsConfig, LimitConfig
from components.render import nginx
from tests.system.checks import answers, tls, websockets
from tests.system.checks.target import Target
from tests.unit.components import edge_systems
from tests.unit.components.render.proxy_server import Proxy, image_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from components.blueprint.ingress import IngressSpec

STACKS = [
    (system, env)
    for system, envs in {
        "ecommerce": ("dev", "testing", "staging", "prod"),
        "fairpact": ("dev", "prod"),
        "glossary": ("dev", "staging", "prod"),
    }.items()
    for env in envs
]
HOST = "api.fairpact.com"


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """Return the root of the image that stacks run."""
    with image_root("nginx") as path:
        yield path


@pytest.fixture(scope="module")
def fairpact() -> IngressSpec:
    """Return what FairPact's production serves."""
    return plan_ingress(edge_systems.context("fairpact"))


@pytest.fixture(scope="module")
def served(
    root: Path, fairpact: IngressSpec, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Proxy, Target]]:
    """Serve FairPact's production."""
    proxy = Proxy(root, _open(tmp_path_factory.mktemp("nginx")))
    with proxy.serve(fairpact):
        yield proxy, _target(proxy)


def _open(folder: Path) -> Path:
    """Let nginx' user into a folder of pytest's."""
    for each in (folder, *folder.parents):
        if each.owner() == "root" and not each.stat().st_mode & 0o001:
            each.chmod(0o711)
    return folder


def _target(proxy: Proxy, host: str = HOST) -> Target:
    return Target(host, proxy.address, proxy.ca, nginx.TLS_PORT, nginx.WEB_PORT)


@pytest.mark.parametrize(("system", "env"), STACKS)
def test_nginx_accepts_the_settings_of_every_stack(
    root: Path, tmp_path: Path, system: str, env: str
) -> None:
    """With a load balancer, behind Cloudflare, and as the stack is."""
    proxy = Proxy(root, _open(tmp_path))
    plain = plan_ingress(edge_systems.context(system, env))

    assert proxy.test(plain) == ""
    assert proxy.test(replace(plain, balancer="10.0.1.5", edge_ranges=("173.245.48.0/20",))) == ""


def test_nginx_refuses_what_is_no_setting(
    root: Path, tmp_path: Path, fairpact: IngressSpec
) -> None:
    """The check above can fail."""
    broken = replace(fairpact, headers={"X-A": "1", "X B": "2 3"})

    assert "invalid number of arguments" in Proxy(root, _open(tmp_path)).test(broken)


def test_the_handshake_is_mozillas(served: tuple[Proxy, Target]) -> None:
    """Sslyze finds nothing that parts it from the intermediate profile."""
    _, target = served

    assert tls.mozilla_issues(target) == {}


def test_modern_is_no_intermediate(root: Path, tmp_path: Path, fairpact: IngressSpec) -> None:
    """The modern profile is kept where it is asked for, and intermediate does not pass as it."""
    proxy = Proxy(root, _open(tmp_path))
    with proxy.serve(replace(fairpact, tls="modern")):
        assert tls.mozilla_issues(_target(proxy), "modern") == {}
    with proxy.serve(fairpact):
        assert set(tls.mozilla_issues(_target(proxy), "modern")) == {"tls_versions", "ciphers"}


def test_names_that_are_not_ours_get_nothing(served: tuple[Proxy, Target]) -> None:
    """No handshake, so no certificate of ours; over HTTP 421, and 421 where only the Host lies."""
    _, target = served

    assert tls.handshake(target, "evil.example") == "refused: TLSV1_UNRECOGNIZED_NAME"
    assert tls.handshake(target, None) == "refused: TLSV1_UNRECOGNIZED_NAME"
    assert tls.handshake(target, HOST).startswith("certificate of")
    assert target.ask_plain("/", "evil.example").status_code == 421
    assert target.ask("/", headers={"host": "evil.example"}).status_code == 421


def test_a_certificate_that_comes_later_needs_no_reload(
    root: Path, tmp_path: Path, fairpact: IngressSpec
) -> None:
    """Without its file there is no handshake; once that is there, there is."""
    proxy = Proxy(root, _open(tmp_path))
    with proxy.serve(fairpact):
        pem = proxy.folder / "live" / f"{HOST}.pem"
        away = pem.rename(proxy.folder / "away.pem")
        assert tls.handshake(_target(proxy), HOST).startswith("refused")
        away.rename(pem)
        assert tls.handshake(_target(proxy), HOST).startswith("certificate of")


def test_a_wildcard_is_one_label(root: Path, tmp_path: Path) -> None:
    """A tenant's name is served; with a label more its certificate would not fit."""
    proxy = Proxy(root, _open(tmp_path))
    with proxy.serve(plan_ingress(edge_systems.context("ecommerce"))):
        target = _target(proxy, "tenant-1.example.net")
        assert tls.handshake(target, "tenant-1.example.net").startswith("certificate of")
        assert tls.handshake(target, "a.b.example.net") == "refused: TLSV1_UNRECOGNIZED_NAME"
        assert tls.handshake(target, "shop.globex.example").startswith("certificate of")


def test_plain_http_leads_to_https(served: tuple[Proxy, Target]) -> None:
    """301 with path and query; ACME's challenges stay where they are asked for."""
    _, target = served
    answer = target.ask_plain("/api/x?y=1")

    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{HOST}/api/x?y=1")
    assert target.ask_plain("/.well-known/acme-challenge/none").status_code == 404


def test_every_answer_carries_the_headers(
    served: tuple[Proxy, Target], fairpact: IngressSpec
) -> None:
    """What the service says, what nginx refuses, and what nobody answers; each header once."""
    _, target = served
    expected = fairpact.headers

    assert answers.missing_headers(target.ask("/health"), expected) == {}
    assert answers.missing_headers(target.ask("/nothing-here"), expected) == {}
    too_big = target.ask("/health", "POST", content=b"x" * ((50 << 20) + 1))
    assert too_big.status_code == 413
    assert answers.missing_headers(too_big, expected) == {}
    assert "x-powered-by" not in target.ask("/health").headers
    plain = target.ask_plain("/").headers
    assert ("strict-transport-security" in plain, plain["x-content-type-options"]) == (
        False,
        "nosniff",
    )


def test_nobody_there_is_said_with_all_headers(
    root: Path, tmp_path: Path, fairpact: IngressSpec
) -> None:
    """502 where no task of a service answers, whatever the method."""
    proxy = Proxy(root, _open(tmp_path))
    with proxy.serve(fairpact, services=False):
        for method in ("GET", "POST"):
            answer = _target(proxy).ask("/health", method)
            assert answer.status_code == 502
            assert answers.missing_headers(answer, fairpact.headers) == {}


def test_websockets_pass_where_a_route_has_them(root: Path, tmp_path: Path) -> None:
    """Glossary's API has; a route without them answers as to any request."""

    def echo(connection: ServerConnection) -> None:
        connection.send(connection.recv())

    spec = plan_ingress(edge_systems.context("glossary"))
    proxy = Proxy(root, _open(tmp_path))
    with serve(echo, proxy.services, 8000) as backend:
        threading.Thread(target=backend.serve_forever, daemon=True).start()
        with proxy.serve(spec, services=False):
            target = _target(proxy, "example.org")
            assert websockets.echo(target, "/api/ws", "hello") == "hello"
            with pytest.raises(InvalidStatus):
                websockets.echo(target, "/health", "hello")
        backend.shutdown()


def test_what_is_kept_by_browsers_has_each_header_once(
    root: Path, tmp_path: Path, fairpact: IngressSpec
) -> None:
    """A route with `cache` says so in place of the service, but never of an error."""
    sites = tuple(
        replace(site, routes=tuple(replace(route, cache=60) for route in site.routes))
        for site in fairpact.sites
    )
    proxy = Proxy(root, _open(tmp_path))
    with proxy.serve(replace(fairpact, sites=sites)):
        answer = _target(proxy).ask("/health")
        too_big = _target(proxy).ask("/health", "POST", content=b"x" * ((50 << 20) + 1))
    assert answers.missing_headers(answer, fairpact.headers) == {}
    assert answer.headers.get_list("cache-control") == ["public, max-age=60"]
    assert "x-powered-by" not in answer.headers
    assert "cache-control" not in too_big.headers


def test_the_limit_is_the_documents(root: Path, tmp_path: Path, fairpact: IngressSpec) -> None:
    """60 a minute with 20 more at once: of 40 at once 21 pass, the others are told 429 at once."""
    proxy = Proxy(root, _open(tmp_path))
    with proxy.serve(fairpact):
        target = _target(proxy)
        passed, seconds = answers.allowed_at_once(target, "/api/x", 40)
        refused = target.ask("/api/x")
        assert 21 <= passed <= 21 + seconds
        assert refused.status_code == 429
        assert answers.missing_headers(refused, fairpact.headers) == {}
        assert target.ask("/health").status_code == 200
        uploads, seconds = answers.allowed_at_once(target, "/api/v1/documents/upload", 12)
        assert 6 <= uploads <= 6 + seconds


def test_clients_do_not_say_who_they_are(served: tuple[Proxy, Target]) -> None:
    """What a client claims about itself does not arrive; its id for the request does."""
    proxy, target = served
    claims = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Real-IP": "6.6.6.6",
        "Forwarded": "for=6.6.6.6",
        "X-Forwarded-Proto": "ftp",
        "CF-Connecting-IP": "6.6.6.6",
        "X-Request-Id": "test-correlation-1",
    }
    arrived = target.ask("/health?marker", headers=claims).json()["headers"]
    client = arrived["X-Real-IP"]

    assert client.startswith("127.")
    assert (arrived["X-Forwarded-For"], arrived["X-Forwarded-Proto"]) == (client, "https")
    assert "Forwarded" not in arrived
    assert "CF-Connecting-IP" not in arrived
    assert arrived["X-Request-Id"] == "test-correlation-1"
    line = proxy.logged("test-correlation-1")
    assert (line["client"], line["status"], line["uri"]) == (client, 200, "/health")


def test_only_cloudflare_gets_an_answer_where_it_is_in_front(
    root: Path, tmp_path: Path, fairpact: IngressSpec
) -> None:
    """Its word about the client is taken; a stranger's connection is closed without a word."""
    proxy = Proxy(root, _open(tmp_path))
    named = {"CF-Connecting-IP": "203.0.113.9"}
    with proxy.serve(replace(fairpact, edge_ranges=("127.0.0.0/8",))):
        arrived = _target(proxy).ask("/health", headers=named).json()["headers"]
        assert arrived["X-Forwarded-For"] == "203.0.113.9"
    with (
        proxy.serve(replace(fairpact, edge_ranges=("173.245.48.0/20",))),
        pytest.raises(httpx.RemoteProtocolError),
    ):
        _target(proxy).ask("/health", headers=named)


def test_other_sites_may_ask_where_they_are_listed(
    root: Path, tmp_path: Path, fairpact: IngressSpec
) -> None:
    """A preflight is answered here; a name with one label more, and a look-alike, are refused."""
    cors = CorsConfig(origins=("https://fairpact.com", "https://*.fairpact.com"))
    ask = {"access-control-request-method": "POST"}
    proxy = Proxy(root, _open(tmp_path))
    with proxy.serve(replace(fairpact, cors=cors)):
        target = _target(proxy)

        def allowed(origin: str) -> tuple[int, str | None]:
            answer = target.ask("/api/x", "OPTIONS", headers={**ask, "origin": origin})
            return answer.status_code, answer.headers.get("access-control-allow-origin")

        assert allowed("https://fairpact.com") == (204, "https://fairpact.com")
        assert allowed("https://app.fairpact.com") == (204, "https://app.fairpact.com")
        assert allowed("https://a.b.fairpact.com") == (204, None)
        assert allowed("https://evilfairpact.com") == (204, None)
        assert allowed("https://fairpact.com.evil.example") == (204, None)


_LIMITS = st.builds(
    LimitConfig,
    rate=st.integers(1, 10_000),
    per=st.sampled_from(["second", "minute"]),
    burst=st.integers(0, 1000),
) | st.builds(LimitConfig, rate=st.integers(1, 100).map(lambda n: n * 60), per=st.just("hour"))


@given(_LIMITS)
def test_any_limit_is_the_same_rate_to_nginx(limit: LimitConfig) -> None:
    """Nginx counts thousandths of a request a second, so it is off by less than one of these."""
    written = nginx.rate(limit)
    number, unit = int(written[:-3]), {"r/s": 1, "r/m": 60}[written[-3:]]
    read = number * 1000 // unit
    meant = limit.rate * 1000 / {"second": 1, "minute": 60, "hour": 3600}[limit.per]

    assert meant - 1 < read <= meant


def test_an_hourly_rate_between_minutes_cannot_be_said() -> None:
    """The checks refuse it before with words of their own."""
    with pytest.raises(ValueError, match="no whole number a minute"):
        nginx.rate(LimitConfig(rate=90, per="hour"))


def test_services_headers_are_hidden_in_every_place() -> None:
    """A location that hides more of its own hides all: nginx forgets those around it there."""
    spec = plan_ingress(edge_systems.context("ecommerce"))
    text = nginx.config(spec, live="/live", webroot="/webroot", origin=("/cert", "/key"))
    cached = [part for part in text.split("location ")[1:] if "hide_header Cache-Control" in part]
    assert cached
    hidden = {"Strict-Transport-Security", "X-Frame-Options", "X-Powered-By"}
    for part in cached:
        assert {name for name in hidden if f"proxy_hide_header {name};" in part} == hidden
