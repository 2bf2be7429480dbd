"""Cloudflare's rules language, as far as the edge evaluates it."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.edge.expression import UnsupportedError, compile_expression

FACTS: dict[str, Any] = {
    "http.host": "www.example.org",
    "http.request.method": "POST",
    "http.request.uri": "/api/login?next=/",
    "http.request.uri.path": "/api/login",
    "http.request.uri.query": "next=/",
    "http.request.headers": {"x-api-key": ["secret"]},
    "http.user_agent": "curl/8",
    "ip.src": "198.18.4.7",
    "ssl": True,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('http.request.uri.path eq "/api/login"', True),
        ('(http.request.uri.path == "/api")', False),
        ('starts_with(http.request.uri.path, "/api/") and http.request.method eq "POST"', True),
        ('http.request.method in {"GET" "HEAD"}', False),
        ('http.request.method in {"GET" "POST"}', True),
        ('not http.request.method eq "GET"', True),
        ('http.host eq "a" or http.host eq "b" or ssl', True),
        ('http.host eq "a" and http.host eq "b" or ssl', True),
        ('http.host eq "a" and (http.host eq "b" or ssl)', False),
        ('http.request.uri.path contains "log"', True),
        ('http.request.uri.path matches "^/api/(login|token)$"', True),
        (r'http.request.uri.path ~ r"^/v\d+/"', False),
        ("ip.src in {10.0.0.0/8 198.18.0.0/15}", True),
        ("ip.src eq 198.18.4.8", False),
        ("ip.src in {2001:db8::/32}", False),
        ('lower(http.user_agent) contains "curl"', True),
        ('http.request.headers["X-Api-Key"][0] eq "secret"', True),
        ('http.request.headers["x-other"][0] eq "secret"', False),
        ("len(http.user_agent) lt 7", True),
        ("true", True),
        (
            'concat("https://", http.host, http.request.uri.path)',
            "https://www.example.org/api/login",
        ),
        (
            'regex_replace(http.request.uri.path, "^/api/(.*)$", "/v1/${1}")',
            "/v1/login",
        ),
        (r'http.user_agent eq "a \"b\" c"', False),
    ],
)
def test_evaluates(text: str, expected: object) -> None:
    """What is understood gives what Cloudflare would."""
    assert expected == compile_expression(text)(FACTS)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cf.bot_management.score lt 30", "cf.bot_management.score"),
        ('any(http.request.headers["a"][*] eq "b")', "any"),
        ('http.host eq "a" xor ssl', "xor"),
        ("http.host eq", "ends too early"),
        ('(http.host eq "a"', "')' is missing"),
        ("http.host § 1", "§"),
    ],
)
def test_says_what_it_does_not_understand(text: str, named: str) -> None:
    """Nothing is taken for something else: the part is named."""
    with pytest.raises(UnsupportedError, match=named.replace("(", r"\(").replace(")", r"\)")):
        compile_expression(text)
