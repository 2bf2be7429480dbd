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
