"""Secrets leave no server in a log line, and nothing else is taken out."""

from __future__ import annotations

import pytest

from components.remote.monitoring.mask import Masker


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("connect postgres://u:hunter2@db/x", "connect postgres://u:***@db/x"),
        ('{"authorization": "Bearer abc.def", "x": 1}', '{"authorization": "Bearer ***", "x": 1}'),
        ("Authorization: Basic dTpw", "Authorization: Basic ***"),
        ("password=foo bar", "password=*** bar"),
        ('{"db_password": "s3cr"}', '{"db_password": "***"}'),
        (r"{\"api_key\":\"zzz\"}", r"{\"api_key\":\"***\"}"),
        ("GET /reset?password=x&y=1", "GET /reset?password=***&y=1"),
        ("token eyJhbGciOiJI.eyJhbGciOiJI.abc", "token ***"),
        ("key AKIAIOSFODNN7EXAMPLE used", "key *** used"),
    ],
)
def test_what_is_secret_is_masked(line: str, masked: str) -> None:
    """Each usual form loses its secret and keeps the rest."""
    assert Masker([]).masked(line) == masked


@pytest.mark.parametrize(
    "line",
    [
        "GET /passwords 200",
        "https://example.com:8080/a@b",
        '{"message": "request", "path": "/secretary", "ms": 1.5}',
    ],
)
def test_what_is_not_stays(line: str) -> None:
    """Lines that only look like it are left as they are."""
    assert Masker([]).masked(line) == line


def test_a_system_adds_its_own() -> None:
    """The first group goes, or the whole where there is none."""
    masker = Masker([r"iban=([A-Z0-9]+)", r"\d{3}-\d{2}-\d{4}"])

    assert masker.masked("iban=DE123 of 123-45-6789") == "iban=*** of ***"
