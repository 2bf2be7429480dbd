"""No secret stands in a container's environment or command line."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from policies.rules.clear_secrets import (
    COMMAND_NO_SECRETS,
    CONFIG_NO_SECRETS,
)
from policies.rules.clear_secrets import SERVICE_SECRETS_IN_FILES as RULE
from policies.rules.resource import UNKNOWN
from tests.unit.policies.support import resource, service, undecided, violations

CONTAINER = ("taskSpec", "containerSpec")
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nhidden\n-----END OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_PASSWORD_FILE", "/run/secrets/database"),
        ("TOKEN_LIFETIME", "3600"),
        ("USE_TOKEN", "false"),
        ("POSTGRES_PASSWORD", ""),
        ("COMPASS", "north"),
        ("REDIS_CONNECTION_STRING", "redis://redis:6379/0?timeout=5"),
        ("IMAGE", "redis@sha256:" + "0a" * 32),
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
    "name",
    [
        "POSTGRES_PASSWORD",
        "PGPASSWORD",
        "PGPASS",
        "DB_PASS",
        "PASSWORD_1",
        "SENTRY_DSN",
        "JWT_SECRET",
        "api_key",
        "MEILI_MASTER_KEY",
        "DATABASE_PASSWORD_FILE",
    ],
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
        ("postgres://app:$hidden@postgres/app", "a URL with its password"),
        ("https://hiddenhiddenhidden@sentry.example/1", "a URL with its password"),
        ("ghp_" + "h" * 36, "a token"),
        ("AKIA" + "H" * 16, "a token"),
        ("Server=db;Password=hidden", "a password"),
        ("redis://redis/0?password=hidden", "a password"),
        ("https://db.example/?user=x&password=hidden", "a password"),
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


@pytest.mark.parametrize(
    "args",
    [
        ["redis-server", "--requirepass", "hidden"],
        ["app", "--password=hidden"],
        ["redis-cli", "-a", "hidden", "ping"],
        ["sh", "-c", "export DB_PASSWORD='hidden'; app"],
    ],
)
def test_a_password_in_a_command_line_fails(args: list[str]) -> None:
    """As one word or as two; in a health check too."""
    checked = {"healthcheck": {"tests": ["CMD", *args]}}
    told = [violations(RULE, service(RULE, **given)) for given in ({"args": args}, checked)]
    assert [len(found) for found in told] == [1, 1]
    assert "hidden" not in str(told)


@pytest.mark.parametrize(
    "args",
    [
        ["redis-cli", "--user", "health", "--pass", "none", "ping"],
        ["sh", "-c", 'PGPASSWORD="$(cat /run/secrets/postgres)" psql'],
        ["app", "--password-file", "/run/secrets/app"],
        ["app", "--token-lifetime", "3600"],
    ],
)
def test_a_password_that_is_read_elsewhere_passes(args: list[str]) -> None:
    """From a file, or none at all."""
    assert violations(RULE, service(RULE, args=args)) == []


def test_a_secret_in_a_label_fails() -> None:
    """Of the service or of its container: whoever may list services reads both."""
    labels = [{"label": "api-token", "value": "hidden"}, {"label": "stack", "value": "prod"}]
    subject = resource(RULE, labels=labels, taskSpec={"containerSpec": {"labels": labels}})
    told = "label api-token holds a password, by its name, in the clear"
    assert violations(RULE, subject) == [told, told]


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("password = hidden", "a password"),
        ("user: app\ndb_password: 'hidden'\n", "a password, by the name db_password,"),
        (KEY, "a private key"),
        ("url: redis://:hidden@redis", "a URL with its password"),
    ],
)
def test_a_secret_in_a_config_fails(text: str, kind: str) -> None:
    """In Base64, as Docker takes it, and where it is not."""
    for data in (_encoded(text), text):
        told = violations(CONFIG_NO_SECRETS, resource(CONFIG_NO_SECRETS, data=data))
        assert told == [f"its text holds {kind} in the clear"]


@pytest.mark.parametrize(
    "text",
    [
        "# the password comes from a file",
        "password = $PASSWORD",
        "password_file = /run/secrets/app",
        "auth_type = scram-sha-256",
        "password_encryption = scram-sha-256",
        "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
    ],
)
def test_a_config_without_secrets_passes(text: str) -> None:
    """Places, settings, comments and public halves."""
    assert violations(CONFIG_NO_SECRETS, resource(CONFIG_NO_SECRETS, data=_encoded(text))) == []


@pytest.mark.parametrize("step", ["create", "update", "delete"])
def test_a_secret_in_a_command_fails(step: str) -> None:
    """Each of its lines is in the list of processes while it runs."""
    line = "psql postgres://app:hidden@localhost/app"
    given: dict[str, Any] = {step: line}
    told = violations(COMMAND_NO_SECRETS, resource(COMMAND_NO_SECRETS, **given))
    assert told == [f"`{step}` holds a URL with its password in the clear"]


def test_a_command_that_reads_its_input_passes() -> None:
    """What comes by standard input is nobody's to see; a variable is."""
    subject = resource(COMMAND_NO_SECRETS, create="sudo tee /etc/app.env", stdin="TOKEN=hidden")
    assert violations(COMMAND_NO_SECRETS, subject) == []
    given = resource(COMMAND_NO_SECRETS, create="app", environment={"TOKEN": "hidden"})
    assert violations(COMMAND_NO_SECRETS, given) == [
        "variable TOKEN holds a password, by its name, in the clear"
    ]


def test_texts_that_are_not_known_yet_are_undecided() -> None:
    """They hold what the same deployment makes, so nobody is told in each preview."""
    for rule, name in ((CONFIG_NO_SECRETS, "data"), (COMMAND_NO_SECRETS, "create")):
        unknown: dict[str, Any] = {name: UNKNOWN}
        (found,) = rule.find(resource(rule, **unknown))
        assert (found.path, found.expected) == ((name,), True)  # type: ignore[union-attr]


@pytest.mark.parametrize("value", ["Server=db;User=x", "redis://redis?password=hidden", "hidden"])
def test_an_address_that_may_hold_more_fails(value: str) -> None:
    """One alone, without a password in it, would not."""
    assert len(violations(RULE, service(RULE, env={"MAIN_CONNECTION_STRING": value}))) == 1
