"""The real Cloudflare provider, driven by the real engine, against the local Cloudflare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.cloudflare_stack import TOKEN, Stack, stack_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
from pulumi_cloudflare.dns_record import DnsRecord
from pulumi_cloudflare.get_zone import get_zone

zone = get_zone(filter={"name": "example.org"}).zone_id
address = pulumi.Config().require("address")
rows = {
    "proxied": dict(type="A", name="dev.example.org", content=address, ttl=1, proxied=True),
    "plain": dict(type="A", name="direct.example.org", content="198.18.0.9", ttl=300, comment="x"),
    "six": dict(type="AAAA", name="six.example.org", content="2001:db8::1", ttl=60),
    "alias": dict(type="CNAME", name="www.example.org", content="dev.example.org", ttl=1),
    "mail": dict(type="MX", name="example.org", content="mail.example.org", ttl=60, priority=10),
    "text": dict(type="TXT", name="example.org", content='"v=spf1 -all"', ttl=3600),
    "caa": dict(type="CAA", name="example.org", ttl=3600,
                data={"flags": "0", "tag": "issue", "value": "letsencrypt.org"}),
}
for key, row in rows.items():
    DnsRecord(key, zone_id=zone, **row)
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Give a stack of that program that is set up and empty."""
    with stack_of(PROGRAM, tmp_path_factory.mktemp("cloudflare")) as made:
        made.succeed("config", "set", "address", "198.18.0.1")
        yield made


def test_records_live_and_die(stack: Stack) -> None:
    """Records are made, found unchanged, changed one by one, and removed."""
    stack.succeed("up", "--yes", "--skip-preview")
    expected = {
        "dev.example.org A": "198.18.0.1",
        "direct.example.org A": "198.18.0.9",
        "six.example.org AAAA": "2001:db8::1",
        "www.example.org CNAME": "dev.example.org",
        "example.org MX": "mail.example.org",
        "example.org TXT": '"v=spf1 -all"',
        "example.org CAA": '0 issue "letsencrypt.org"',
    }
    assert expected == stack.contents()
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--preview-only", "--expect-no-changes")
    stack.succeed("config", "set", "address", "198.18.0.2")
    assert "1 updated" in stack.succeed("up", "--yes", "--skip-preview")
    assert stack.contents() == {**expected, "dev.example.org A": "198.18.0.2"}
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.contents() == {}


def test_wrong_token_is_the_providers_error(stack: Stack) -> None:
    """A token that is not accepted is said in Cloudflare's words, without a traceback."""
    wrong = {**stack.environment, "CLOUDFLARE_API_TOKEN": "w" * 40}
    done = Stack(stack.folder, wrong, stack.registrar).pulumi("preview")
    assert done.returncode != 0
    assert "Invalid access token" in done.stdout + done.stderr
    assert TOKEN not in done.stdout + done.stderr
