"""Names lead through Cloudflare where they should, over TLS, signed by whom the team says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.before import Before
from policies.rules import types
from policies.rules.dns import DNS_CAA_PRESENT, DNS_RECORD_PROXIED, ZONE_TLS_SET, ZONE_TLS_STRICT
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.stack import Stack
from tests.unit.policies.support import resource, undecided, violations

PROXIED = {"dns": {"proxied": True}}


def _record(stack: dict[str, Any] | None = None, name: str = "edge-app", **given: Any) -> Resource:
    base = {"type": "A", "name": "example.org", "proxied": False}
    return Resource(
        type=types.DNS_RECORD,
        name=name,
        properties=base | given,
        stack=PROXIED if stack is None else stack,
    )


@pytest.mark.parametrize("kind", ["A", "AAAA"])
def test_a_name_past_cloudflare_fails(kind: str) -> None:
    """Where the stack says that all go through it."""
    assert violations(DNS_RECORD_PROXIED, _record(type=kind)) == [
        "example.org leads visitors past Cloudflare, and shows where the servers are"
    ]


@pytest.mark.parametrize(
    "record",
    [
        _record(proxied=True),
        _record(stack={}),
        _record(stack={"dns": {"proxied": False}}),
        _record(type="CAA"),
        _record(name="edge-record-mail"),
    ],
)
def test_other_names_pass(record: Resource) -> None:
    """Nobody asked for it, it leads nowhere, or a person said how it is."""
    assert violations(DNS_RECORD_PROXIED, record) == []


def test_the_direct_way_passes() -> None:
    """The firewall lets Cloudflare alone in there; its name is what is not led."""
    assert violations(DNS_RECORD_PROXIED, _record(name="edge-origin")) == [
        "example.org leads visitors past Cloudflare, and shows where the servers are"
    ]
    direct = Resource(
        type=types.DNS_RECORD,
        name="edge-origin",
        properties={"type": "A", "name": "origin.example.org", "proxied": False},
        stack=PROXIED,
    )
    assert violations(DNS_RECORD_PROXIED, direct) == []


@pytest.mark.parametrize("key", ["type", "proxied"])
def test_an_unknown_record_is_undecided(key: str) -> None:
    """The value is named."""
    unknown: dict[str, Any] = {key: UNKNOWN}
    assert undecided(DNS_RECORD_PROXIED, _record(**unknown)) == [(key,)]


def _setting(key: Any, value: Any) -> Resource:
    return resource(ZONE_TLS_STRICT, settingId=key, value=value)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("min_tls_version", "1.2", []),
        ("min_tls_version", "1.3", []),
        ("min_tls_version", "1.0", ["visitors may come with TLS 1.0"]),
        ("min_tls_version", None, ["visitors may come with TLS None"]),
        ("ssl", "strict", []),
        ("ssl", "flexible", ["the zone's ssl is flexible, not strict or full"]),
        ("always_use_https", "off", ["the zone's always_use_https is off, not on"]),
        ("brotli", "off", []),
    ],
)
def test_a_zones_setting_is_judged(key: str, value: Any, expected: list[str]) -> None:
    """Those of TLS; others are the team's."""
    assert violations(ZONE_TLS_STRICT, _setting(key, value)) == expected


def test_a_zones_setting_can_be_mended() -> None:
    """To what it should be; what is not known stays."""
    assert ZONE_TLS_STRICT.mend is not None
    mend = ZONE_TLS_STRICT.mend
    assert mend({"settingId": "min_tls_version", "value": "1.0"})["value"] == "1.2"
    assert mend({"settingId": "ssl", "value": "off"})["value"] == "strict"
    assert mend({"settingId": "brotli", "value": "off"})["value"] == "off"
    assert mend({"settingId": "ssl", "value": UNKNOWN})["value"] is UNKNOWN


def test_an_unknown_setting_is_undecided() -> None:
    """Which one, or its value."""
    assert undecided(ZONE_TLS_STRICT, _setting(UNKNOWN, "on")) == [("settingId",)]
    assert undecided(ZONE_TLS_STRICT, _setting("ssl", UNKNOWN)) == [("value",)]


def _stack(*records: Resource) -> Stack:
    return Stack(resources=records, before=Before(), today=date(2026, 11, 21))


def _caa(name: str, tag: str = "issue") -> Resource:
    data = {"tag": tag, "value": "letsencrypt.org"}
    return (
        _record(name="edge-caa", type="CAA", data=data, proxied=False)
        if name == ("example.org")
        else Resource(
            type=types.DNS_RECORD,
            name="edge-caa",
            properties={"type": "CAA", "name": name, "data": data},
        )
    )


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((_record(), _caa("example.org")), []),
        ((_record(proxied=True),), []),
        ((_record(),), ["any authority may sign for example.org: there is no CAA"]),
        (
            (_record(), _caa("other.org")),
            ["any authority may sign for example.org: there is no CAA"],
        ),
        (
            (_record(), _caa("example.org", "iodef")),
            ["any authority may sign for example.org: there is no CAA"],
        ),
    ],
)
def test_a_name_says_who_may_sign_for_it(
    records: tuple[Resource, ...], expected: list[str]
) -> None:
    """Itself or a name above it; Cloudflare's own are Cloudflare's matter."""
    assert violations(DNS_CAA_PRESENT, _stack(*records)) == expected


def test_an_unknown_record_leaves_the_whole_undecided() -> None:
    """It may be the one that is missing."""
    assert undecided(DNS_CAA_PRESENT, _stack(_record(type=UNKNOWN))) == [("type",)]


OWN = {"dns": {"proxied": True, "manage_zone": True}}
SET = tuple(_setting(key, "x") for key in ("min_tls_version", "ssl", "always_use_https"))


@pytest.mark.parametrize(
    ("resources", "settings", "expected"),
    [
        (SET, OWN, []),
        ((), {"dns": {"proxied": True}}, []),
        ((), {"dns": {"manage_zone": True}}, []),
        ((), {}, []),
        (SET[1:], OWN, ["the zone's min_tls_version is whatever Cloudflare has for it"]),
        (
            SET[:1],
            OWN,
            [
                "the zone's ssl is whatever Cloudflare has for it",
                "the zone's always_use_https is whatever Cloudflare has for it",
            ],
        ),
    ],
)
def test_a_stacks_own_zone_leaves_nothing_of_tls_to_defaults(
    resources: tuple[Resource, ...], settings: dict[str, Any], expected: list[str]
) -> None:
    """Where visitors come through it, and the stack is the one that sets it."""
    stack = Stack(resources=resources, settings=settings, before=Before(), today=date(2026, 11, 21))
    assert violations(ZONE_TLS_SET, stack) == expected


def test_an_unknown_setting_leaves_the_zone_undecided() -> None:
    """It may be the one that is missing."""
    stack = Stack(
        resources=(_setting(UNKNOWN, "x"),), settings=OWN, before=Before(), today=date(2026, 11, 21)
    )
    assert undecided(ZONE_TLS_SET, stack) == [("settingId",)]
