"""Headers on their way through the edge."""

from __future__ import annotations

import pytest

from localcloud.edge.headers import Visit, name_of, request_headers, response_headers

VISIT = Visit.make("example.org.localhost:8080", "192.0.2.7", "http")
OUTSIDE = Visit.make("example.org", "192.0.2.7", "http")


def _known(name: str) -> bool:
    return name in ("example.org", "www.example.org")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("dev.example.org.localhost:8080", "dev.example.org"),
        ("Example.ORG.localhost", "example.org"),
        ("example.org", "example.org"),
        ("localhost:8080", "localhost"),
        ("", ""),
    ],
)
def test_name_of(host: str, name: str) -> None:
    """A Host header gives the domain name that it means."""
    assert name == name_of(host)


def test_below_localhost_the_scheme_is_that_of_the_public_url() -> None:
    """Such a name stands for https://NAME/; a name of its own for what was really asked."""
    assert (VISIT.scheme, VISIT.here) == ("https", ".localhost:8080")
    assert (OUTSIDE.scheme, OUTSIDE.here) == ("http", "")


def test_hop_by_hop_headers_end_at_the_edge() -> None:
    """Headers about one connection are not passed to the next, either way."""
    given = [(b"Connection", b"close"), (b"Transfer-Encoding", b"chunked"), (b"X-Kept", b"1")]
    sent = request_headers(given, VISIT, proxied=False)
    assert [k for k, _ in sent] == [b"X-Kept", b"host", b"x-forwarded-for", b"x-forwarded-proto"]
    assert response_headers(given, VISIT, _known, proxied=False) == [(b"X-Kept", b"1")]


def test_proxied_requests_carry_what_cloudflare_adds() -> None:
    """The visitor's address, the country, the ray and the scheme are Cloudflare's to say."""
    given = [(b"CF-Connecting-IP", b"6.6.6.6"), (b"cf-ray", b"mine")]
    sent = dict(request_headers(given, VISIT, proxied=True))
    assert sent[b"cf-connecting-ip"] == b"192.0.2.7"
    assert sent[b"cf-ray"] == VISIT.ray.encode()
    assert sent[b"cf-visitor"] == b'{"scheme":"https"}'
    assert sent[b"cf-ipcountry"] == b"XX"
    answered = dict(response_headers([(b"Server", b"nginx")], VISIT, _known, proxied=True))
    assert answered[b"server"] == b"cloudflare"
    assert b"Server" not in answered


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://example.org/a?b=1", "http://example.org.localhost:8080/a?b=1"),
        ("http://www.example.org", "http://www.example.org.localhost:8080"),
        ("https://example.org:443/", "http://example.org.localhost:8080/"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("http://example.org.evil.net/", "http://example.org.evil.net/"),
        ("/login", "/login"),
    ],
)
def test_redirects_lead_back_to_the_edge(location: str, expected: str) -> None:
    """A redirect to a name of this cloud opens in a browser on this machine, no other does."""
    given = [(b"location", location.encode())]
    assert response_headers(given, VISIT, _known, proxied=False) == [
        (b"location", expected.encode())
    ]
    assert response_headers(given, OUTSIDE, _known, proxied=False) == given


def test_cookies_of_a_domain_are_for_that_domain_below_localhost() -> None:
    """A browser would refuse a cookie for a domain that it is not on."""
    given = [(b"set-cookie", b"a=1; Domain=.example.org; Secure; HttpOnly")]
    expected = [(b"set-cookie", b"a=1; Domain=example.org.localhost; Secure; HttpOnly")]
    assert response_headers(given, VISIT, _known, proxied=False) == expected
    assert response_headers(given, OUTSIDE, _known, proxied=False) == given
