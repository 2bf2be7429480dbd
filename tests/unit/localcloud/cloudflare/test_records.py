"""What records may say, and which cannot stand beside each other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.cloudflare.errors import CloudflareError
from localcloud.cloudflare.names import absolute, is_hostname
from localcloud.cloudflare.records import build, parse
from tests.unit.localcloud.cloudflare.conftest import Cloud

LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)


def record(**fields: Any) -> dict[str, Any]:
    """Build a record in example.org."""
    return build(parse({"type": "A", "name": "www", **fields}), "example.org")


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"content": "203.0.113.9"}, "203.0.113.9"),
        ({"type": "AAAA", "content": "2001:DB8:0::1"}, "2001:db8::1"),
        ({"type": "CNAME", "content": "Target.Example.net."}, "target.example.net"),
        ({"type": "MX", "content": "mail.example.org", "priority": 0}, "mail.example.org"),
        ({"type": "TXT", "content": "v=spf1 -all"}, "v=spf1 -all"),
        (
            {"type": "CAA", "data": {"flags": 0, "tag": "issue", "value": "letsencrypt.org"}},
            '0 issue "letsencrypt.org"',
        ),
        (
            {
                "type": "SRV",
                "name": "_sip._tcp",
                "data": {"priority": 1, "weight": 5, "port": 5060, "target": "sip.example.org"},
            },
            "5 5060 sip.example.org",
        ),
    ],
)
def test_content_is_normalised(fields: dict[str, Any], content: str) -> None:
    """Each type's content is kept in the form in which Cloudflare shows it."""
    assert content == record(**fields)["content"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"content": "203.0.113.256"}, 9005),
        ({"content": "2001:db8::1"}, 9005),
        ({"type": "AAAA", "content": "203.0.113.9"}, 9006),
        ({"type": "CNAME", "content": "not a host"}, 9007),
        ({"type": "MX", "content": "mail.example.org"}, 9100),
        ({"type": "TXT", "content": ""}, 9009),
        ({"type": "CAA", "data": {"flags": 0, "tag": "issue"}}, 9101),
        ({"type": "CAA", "content": '0 issue "x"'}, 9101),
        ({"type": "SPF", "content": "x"}, 9003),
        ({"name": "no spaces", "content": "203.0.113.9"}, 9000),
        ({"content": "203.0.113.9", "ttl": 30}, 9021),
        ({"content": "203.0.113.9", "ttl": 86401}, 9021),
        ({"type": "TXT", "content": "x", "proxied": True}, 9004),
        ({"content": "203.0.113.9", "ttl": "soon"}, 1004),
        ({"content": "203.0.113.9", "proxied": "yes"}, 1004),
        ({"content": "203.0.113.9", "colour": "red"}, 1004),
        ({}, 9020),
    ],
)
def test_bad_record_is_refused(fields: dict[str, Any], code: int) -> None:
    """A record that Cloudflare would refuse is refused with Cloudflare's number."""
    with pytest.raises(CloudflareError) as refused:
        record(**fields)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_proxied_record_has_automatic_ttl() -> None:
    """Cloudflare controls the TTL of a proxied record."""
    made = record(content="203.0.113.9", proxied=True, ttl=300)
    assert (made["proxied"], made["ttl"]) == (True, 1)


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (("A", "203.0.113.1"), ("A", "203.0.113.1"), 81058),
        (("A", "203.0.113.1"), ("CNAME", "x.org"), 81053),
        (("CNAME", "x.org"), ("CNAME", "y.org"), 81053),
        (("CNAME", "x.org"), ("A", "203.0.113.1"), 81054),
    ],
)
def test_records_that_cannot_stand_together(
    cloud: Cloud, first: tuple[str, str], second: tuple[str, str], code: int
) -> None:
    """The second of two records that contradict each other is refused and not kept."""
    cloud.add(type=first[0], name="www", content=first[1])
    body = {"type": second[0], "name": "www", "content": second[1]}
    assert cloud.refused("POST", cloud.records, json=body)[:2] == (400, code)
    assert len(cloud.client.get(cloud.records).json()["result"]) == 1


def test_records_that_can_stand_together(cloud: Cloud) -> None:
    """Two addresses of one name, and a text beside them, are fine."""
    cloud.add(type="A", name="www", content="203.0.113.1")
    cloud.add(type="A", name="www", content="203.0.113.2")
    cloud.add(type="TXT", name="www", content="203.0.113.2")
    assert len(cloud.client.get(cloud.records).json()["result"]) == 3


def test_record_may_be_written_again_as_it_is(cloud: Cloud) -> None:
    """A record does not stand in its own way."""
    body = {"type": "A", "name": "www", "content": "203.0.113.1", "ttl": 60}
    made = cloud.add(**body)
    answer = cloud.client.put(f"{cloud.records}/{made['id']}", json=body)
    assert answer.status_code == 200


@given(st.lists(LABEL, min_size=0, max_size=4))
def test_absolute_names_are_stable(labels: list[str]) -> None:
    """A name made full is a host name in the zone, and stays as it is when made full again."""
    full = absolute(".".join(labels), "example.org")
    assert is_hostname(full)
    assert full == "example.org" or full.endswith(".example.org")
    assert absolute(full, "example.org") == full
