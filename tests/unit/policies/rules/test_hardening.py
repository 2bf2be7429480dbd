"""A first boot closes the server, and says no secret."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from policies.rules import types
from policies.rules.hardening import SERVER_HARDENED as RULE
from policies.rules.hardening import USER_DATA_NO_SECRETS as SECRETS
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import ResourceRule, Undecided
from tests.unit.policies.built import built
from tests.unit.policies.support import violations


@cache
def _real() -> str:
    """Return the user data of a real stack's server."""
    server = next(item for item in built("prod") if item.type == types.SERVER)
    text: str = server.properties["userData"]
    return text


def _server(text: Any) -> Resource:
    return Resource(type=types.SERVER, name="it", properties={"userData": text})


def _packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


def _plain(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("write", [str, _packed, _plain])
def test_the_plans_own_user_data_passes(write: Callable[[str], str]) -> None:
    """As it is, in Base64, and packed."""
    assert violations(RULE, _server(write(_real()))) == []
    assert violations(SECRETS, _server(write(_real()))) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("PermitRootLogin no", "PermitRootLogin yes", "sshd's permitrootlogin is not no"),
        ("PermitRootLogin no", "", "sshd's permitrootlogin is not no"),
        (
            "PermitRootLogin no",
            "PermitRootLogin no\n    Match User root\n    PermitRootLogin yes",
            "sshd's permitrootlogin is not no",
        ),
        (
            "\n    PasswordAuthentication no",
            "\n    passwordauthentication=yes",
            "sshd's passwordauthentication is not no",
        ),
        (
            "PermitEmptyPasswords no",
            "PermitEmptyPasswords yes",
            "sshd's permitemptypasswords is not no",
        ),
        ("disable_root: true", "disable_root: false", "root may log in (disable_root)"),
        ("disable_root: true", "disable_root: true\nssh_pwauth: true", "somebody gets a password"),
        (
            "disable_root: true",
            "disable_root: true\nchpasswd: {list: [x]}",
            "somebody gets a password",
        ),
        ("lock_passwd: true", "lock_passwd: false", "ubuntu gets a password"),
        ("lock_passwd: true", "lock_passwd: true\n  passwd: $6$x", "ubuntu gets a password"),
        ("- name: ubuntu", "- name: root", "root is a user that logs in"),
        ("enabled = true", "enabled = false", "no fail2ban for sshd"),
        ("/etc/nftables.conf", "/etc/other.conf", "no nftables that drop what is not named"),
        ('Unattended-Upgrade "1"', 'Unattended-Upgrade "0"', "no automatic security updates"),
        (
            '"no-new-privileges": true',
            '"no-new-privileges": false',
            "containers may gain privileges (no-new-privileges)",
        ),
        (
            '"no-new-privileges": true',
            '"no-new-privileges": true, "hosts": ["tcp://0.0.0.0:2375"]',
            "Docker's API listens on the network",
        ),
    ],
)
def test_what_opens_a_server_fails(old: str, new: str, told: str) -> None:
    """Each of the defences by itself, however it is packed."""
    assert old in _real()
    broken = _real().replace(old, new)
    for text in (broken, _packed(broken)):
        assert violations(RULE, _server(text)) == [f"it starts unhardened: {told}"]


@pytest.mark.parametrize(
    "text", [None, "", "#!/bin/sh\ntrue\n", "#cloud-config\n: [", "#cloud-config\n- x"]
)
def test_user_data_that_cannot_be_read_fails(text: str | None) -> None:
    """What is not understood is not hardened."""
    told = violations(RULE, _server(text))
    assert told == ["the user data of it is no cloud-config that can be read"]


def test_a_component_tells_it_before_its_server() -> None:
    """In a first preview nobody knows the server's own; an older component says nothing."""
    bad = Resource(type=types.APP_SERVER, name="it", properties={"firstBoot": "#!/bin/sh"})
    assert len(violations(RULE, bad)) == 1
    assert violations(RULE, Resource(type=types.APP_SERVER, name="it", properties={})) == []
    shown = next(item for item in built("prod", first=True) if item.type == types.APP_SERVER)
    assert "PermitRootLogin no" in shown.properties["firstBoot"]
    assert "PRIVATE KEY" not in shown.properties["firstBoot"]


@pytest.mark.parametrize("rule", [RULE, SECRETS])
def test_unknown_user_data_is_undecided(rule: ResourceRule) -> None:
    """It always is in the preview that makes the server, so nobody is told."""
    assert list(rule.find(_server(UNKNOWN))) == [Undecided(("userData",), expected=True)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("#!/bin/sh\nexport DB_PASSWORD=hidden\n", "a password, by the name DB_PASSWORD,"),
        ("#cloud-config\nruncmd: [[curl, 'https://a:hidden@x']]", "a URL with its password"),
        ("#cloud-config\nruncmd: [[login, --token, hidden]]", "a password, by the name token,"),
        (
            "#cloud-config\nwrite_files: [{path: /x, content: 'API_KEY=hidden1'}]",
            "a password, by the name API_KEY,",
        ),
        (
            "#cloud-config\nwrite_files: [{path: /x, encoding: b64, content: "
            + base64.b64encode(b"-----BEGIN PRIVATE KEY-----").decode()
            + "}]",
            "a private key",
        ),
    ],
)
def test_a_secret_in_user_data_fails(text: str, kind: str) -> None:
    """In a script, a command or a file, also where that is packed."""
    for written in (text, _packed(text)):
        told = violations(SECRETS, _server(written))
        assert told == [f"the user data of it holds {kind} in the clear"]


def test_the_first_host_key_may_be_there() -> None:
    """The server replaces it; the same key anywhere else may not."""
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\\nx"
    assert (
        violations(SECRETS, _server(f'#cloud-config\nssh_keys: {{ecdsa_private: "{key}"}}')) == []
    )
    assert len(violations(SECRETS, _server(f'#cloud-config\nother: {{key: "{key}"}}'))) == 1
