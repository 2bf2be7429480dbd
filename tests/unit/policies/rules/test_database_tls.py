"""Nobody speaks to a database in the clear."""

from __future__ import annotations

import base64
from functools import cache

import pytest

from policies.rules import types
from policies.rules.database_tls import DATABASE_TLS_ONLY as RULE
from policies.rules.resource import UNKNOWN
from policies.rules.rule import Undecided
from tests.unit.policies.built import built
from tests.unit.policies.support import resource, violations


@cache
def _real(name: str) -> str:
    found = next(
        item
        for item in built("ecommerce/prod")
        if item.type == types.SERVICE_CONFIG and item.name == f"swarm-{name}"
    )
    return base64.b64decode(found.properties["data"]).decode()


def _told(text: str) -> list[str]:
    data = base64.b64encode(text.encode()).decode()
    return violations(RULE, resource(RULE, data=data))


@pytest.mark.parametrize(
    "name", ["postgres.conf", "postgres-hba.conf", "pgbouncer.ini", "nginx.conf", "lego-start.sh"]
)
def test_what_is_rendered_passes(name: str) -> None:
    """What belongs to no database is not judged."""
    assert _told(_real(name)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("postgres.conf", "ssl = on", "ssl = off", "Postgres has no TLS: `ssl` is off"),
        ("postgres.conf", "ssl = on\n", "", "Postgres has no TLS: `ssl` is off"),
        ("postgres.conf", "'TLSv1.2'", "'TLSv1'", "Postgres lets clients in with TLSv1"),
        ("postgres.conf", "scram-sha-256", "md5", "Postgres keeps passwords as md5"),
        (
            "pgbouncer.ini",
            "client_tls_sslmode = require",
            "client_tls_sslmode = prefer",
            "PgBouncer's client_tls_sslmode is prefer",
        ),
        (
            "pgbouncer.ini",
            "server_tls_sslmode = verify-full\n",
            "",
            "PgBouncer's server_tls_sslmode is disable",
        ),
        ("pgbouncer.ini", "= scram-sha-256", "= trust", "PgBouncer's auth_type is trust"),
    ],
)
def test_a_setting_that_opens_it_fails(name: str, old: str, new: str, expected: str) -> None:
    """Turned off, or left to a default that is off."""
    assert old in _real(name)
    assert _told(_real(name).replace(old, new)) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "host app app 10.0.0.0/8 scram-sha-256",
            ["app may come to Postgres from 10.0.0.0/8 without TLS"],
        ),
        ("hostnossl all x all scram-sha-256", ["x may come to Postgres from all without TLS"]),
        (
            "host app app 10.0.0.0 255.0.0.0 scram-sha-256",
            ["app may come to Postgres from 10.0.0.0 without TLS"],
        ),
        (
            "hostssl app app 10.0.0.0/8 trust",
            ["app may come to Postgres from 10.0.0.0/8 by `trust`"],
        ),
        ("hostssl app app ::/0 md5", ["app may come to Postgres from ::/0 by `md5`"]),
        ("hostssl app app 10.0.0.0/8 scram-sha-256", []),
        ("host all all 127.0.0.1/32 scram-sha-256", []),
        ("host all all ::1/128 trust", []),
        ("local all all trust", []),
        ("host all postgres 10.0.0.0/8 reject", []),
        ("# host all all all trust\nlocal all all trust", []),
    ],
)
def test_a_line_of_who_may_come_is_judged(line: str, expected: list[str]) -> None:
    """Over TLS and by a password that is kept well; within its own container as it likes."""
    assert _told(line) == expected


def test_an_unknown_text_is_undecided() -> None:
    """Such is a certificate that is made now: nobody is told."""
    found = list(RULE.find(resource(RULE, data=UNKNOWN)))
    assert found == [Undecided(("data",), expected=True)]
