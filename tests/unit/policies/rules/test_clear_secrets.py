"""No secret stands in a container's environment or command line."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.clear_secrets import SERVICE_SECRETS_IN_FILES as RULE
from policies.rules.resource import UNKNOWN
from tests.unit.policies.support import service, undecided, violations

CONTAINER = ("taskSpec", "containerSpec")
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nhidden\n-----END OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_PASSWORD_FILE", "/run/secrets/database"),
        ("TOKEN_LIFETIME", "3600"),
        ("USE_TOKEN", "false"),
        ("POSTGRES_PASSWORD", ""),
        ("PWD", "/srv"),
        ("PUBLIC_KEY", "ssh-ed25519 AAAA"),
        ("ORIGIN", "http://chronoscraper.com:80/@about"),
        ("DATABASE_URL", "postgres://app:${PASSWORD}@postgres/app"),
        ("DATABASE_URL", "postgres://app@postgres:5432/app"),
    ],
)
def test_what_is_no_secret_passes(name: str, value: str) -> None:
    """Names of files, switches, public keys and URLs without password are fine."""
    assert violations(RULE, service(RULE, env={name: value})) == []


@pytest.mark.parametrize(
    "name", ["POSTGRES_PASSWORD", "PGPASSWORD", "JWT_SECRET", "api_key", "MEILI_MASTER_KEY"]
)
def test_a_password_by_its_name_fails(name: str) -> None:
    """The message names the variable and not its value."""
    assert violations(RULE, service(RULE, env={name: "hidden"})) == [
        f"variable {name} holds a password, by its name, in the clear"
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (KEY, "a private key"),
        ("redis://:hidden@redis:6379/0", "a URL with its password"),
        ("see postgres://app:hidden@postgres/app", "a URL with its password"),
    ],
)
def test_a_secret_by_its_value_fails(value: str, kind: str) -> None:
    """Wherever it stands, and the message does not repeat it."""
    found = violations(
        RULE, service(RULE, env={"SETTING": value}, args=["--url", value], commands=[value])
    )
    assert found == [
        f"variable SETTING holds {kind} in the clear",
        f"commands[0] holds {kind} in the clear",
        f"args[1] holds {kind} in the clear",
    ]
    assert "hidden" not in "".join(found)


def test_what_is_not_known_yet_is_undecided() -> None:
    """A value, a word, or all of them may turn out to be a secret."""
    some: dict[str, Any] = {"env": {"SETTING": UNKNOWN}, "args": [UNKNOWN]}
    assert undecided(RULE, service(RULE, **some)) == [
        (*CONTAINER, "env", "SETTING"),
        (*CONTAINER, "args", 0),
    ]
    assert undecided(RULE, service(RULE, env=UNKNOWN, args=UNKNOWN)) == [
        (*CONTAINER, "env"),
        (*CONTAINER, "args"),
    ]


def test_a_known_secret_is_told_beside_an_unknown_value() -> None:
    """One does not hide the other."""
    both = service(RULE, env={"A": UNKNOWN, "B_TOKEN": "hidden"})
    assert violations(RULE, both) == [
        "variable B_TOKEN holds a password, by its name, in the clear"
    ]
