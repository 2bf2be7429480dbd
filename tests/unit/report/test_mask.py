"""What gets through, and what does not."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.rules.resource import UNKNOWN
from report.mask import MASK, clean, readable
from tests.unit.report.log import SECRET, UNKNOWN_ID


def test_marked_secrets_are_masked_at_any_depth() -> None:
    """Pulumi's own mark is enough."""
    assert clean({"a": [{"b": SECRET}], "c": 1}) == {"a": [{"b": MASK}], "c": 1}


def test_what_is_named_like_a_secret_is_masked() -> None:
    """A value that somebody forgot to mark does not show either; names of files do."""
    found = clean({"password": "p", "userData": "#cloud", "passwordFile": "/run/x", "size": "1"})
    assert found == {"password": MASK, "userData": MASK, "passwordFile": "/run/x", "size": "1"}


@pytest.mark.parametrize(
    "name", ["DB_PASS", "PGPASS", "SMTP_PWD", "ENCRYPTION_KEY", "JWT_KEY", "DSN", "dbPass"]
)
def test_names_that_rules_know_are_masked(name: str) -> None:
    """What a policy calls a secret is one here; a place of one shows."""
    assert clean({name: "p"}) == {name: MASK}
    assert clean({f"{name}_FILE": "/run/x"}) == {f"{name}_FILE": "/run/x"}


def test_a_word_after_a_secret_option_is_masked() -> None:
    """Commands are lists too; a place of a secret, and what follows another option, show."""
    words = ["redis-server", "--requirepass", "p", "--port", "1", "--token", "/run/x", "-a", "q"]
    assert clean({"command": words})["command"] == [
        *("redis-server", "--requirepass", MASK, "--port", "1", "--token", "/run/x", "-a", MASK)
    ]
    assert clean({"command": ["-a"]}) == {"command": ["-a"]}


def test_unknown_values_are_told_apart() -> None:
    """Pulumi's stand-in for what is known later is no text."""
    assert clean({"id": UNKNOWN_ID}) == {"id": UNKNOWN}


@given(st.text(alphabet="abcXYZ0189", min_size=1), st.text(alphabet="hgk2", min_size=1))
def test_passwords_in_urls_never_show(password: str, host: str) -> None:
    """The address stays readable, whatever the password."""
    assert clean(f"redis://user:{password}@{host}/0") == f"redis://user:{MASK}@{host}/0"


PLANTED = "Planted0Secret0Value"


@pytest.mark.parametrize(
    "text",
    [
        f"requirepass {PLANTED}",
        f"masterauth {PLANTED}",
        f"--env=API_TOKEN={PLANTED} \\",
        f"PGPASSWORD={PLANTED} psql",
        f"redis-cli --password {PLANTED} ping",
        f'password: "{PLANTED}"',
        f"Server=db;Password={PLANTED};Port=1",
        f"postgres://app:{PLANTED}@db:5432/app?x=1",
        f"Authorization: Bearer {PLANTED}",
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{PLANTED}\n-----END OPENSSH PRIVATE KEY-----",
        f"DB_PASS={PLANTED}",
        f"export DB_PASS={PLANTED}",
        f"DB_PASS={PLANTED[:9]};&,{PLANTED}",
        f"- PGPASS: '{PLANTED[:9]} {PLANTED}'",
        f"SMTP_PWD={PLANTED}",
        f'{{"ENCRYPTION_KEY": "{PLANTED}"}}',
        f'{{\\"jwtKey\\": \\"{PLANTED}\\"}}',
        f"JWT_KEY = {PLANTED}",
        f"SENTRY_DSN=https://{PLANTED}@sentry.test/1",
        f"DSN: host=db user=app password={PLANTED}",
        f"git clone https://{PLANTED}@git.test/a.git",
        f"redis-cli -h cache -a {PLANTED} ping",
        f"sh -c 'redis-cli --pass \"{PLANTED}\"'",
        f"dckr_pat_{PLANTED}",
        f"ghp_{PLANTED}",
        f"glpat-{PLANTED}",
        f"xoxb-{PLANTED}",
        f"eyJ{PLANTED}.eyJ{PLANTED}.{PLANTED}",
    ],
)
def test_planted_secrets_in_texts_do_not_show(text: str) -> None:
    """Commands and files are masked inside, whoever forgot to mark them."""
    found = clean({"create": f"first line\n{text}\nlast line"})["create"]
    assert PLANTED not in found
    assert MASK in found
    assert (found.startswith("first line\n"), found.endswith("\nlast line")) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "DATABASE_PASSWORD_FILE=/run/secrets/db",
        "password_encryption = scram-sha-256",
        "--secret=/run/secrets/db",
        "https://example.org:8080/path",
        "image@sha256:0123456789abcdef",
        "swarm-redis-password has 8 characters",
        "ssh://ubuntu@192.0.2.1:22",
        "postgres://app@db:5432/app",
        "DSN=postgres://db:5432/app",
        "export DB_PASS=/run/secrets/db",
        "redis-cli -a $PASSWORD ping",
        "cp -a /from /to",
        "the key for deploys is at .env/ssh: pass it on, and say who has the token",
        "primary_key=id; sort-key: name",
        "urn:pulumi:dev::plinth::random:index/randomPassword:RandomPassword::swarm-key",
        "pulumi config set --secret 'plinth:secrets.payment-key'",
        "TOKEN_LIFETIME=60 PWD=/home/app",
    ],
)
def test_what_only_tells_of_secrets_stays_readable(text: str) -> None:
    """Places of secrets, settings about them and plain addresses are no secrets."""
    assert clean({"create": text}) == {"create": text}


def test_a_secret_in_a_config_file_does_not_show() -> None:
    """Its base64 hides nothing from a reader, so it is read and masked here."""
    data = base64.b64encode(f"port 6379\nrequirepass {PLANTED}\n".encode()).decode()
    found = clean(readable("docker:index/serviceConfig:ServiceConfig", {"data": data}))
    assert found == {"data": f"port 6379\nrequirepass {MASK}\n"}
    assert readable("docker:index/serviceConfig:ServiceConfig", {"data": "no base64"}) == {
        "data": "no base64"
    }
