"""Marks of what a change risks."""

from __future__ import annotations

from typing import Any

import pytest

from report import events
from report.risk import risks
from tests.unit.report.log import SERVER, SERVICE, VOLUME, log, step

RECORD = "cloudflare:index/dnsRecord:DnsRecord"
ORDER = {"updateConfig": {"order": "stop-first"}}


def marks(op: str, token: str, name: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return the marks of one step."""
    [found] = events.read(log(step(op, token, name, old, new))).steps
    return [risk.mark for risk in risks(found)]


@pytest.mark.parametrize(
    ("op", "token", "old", "new", "expected"),
    [
        ("delete", VOLUME, {"size": 1}, {}, ["data"]),
        ("replace", VOLUME, {"size": 1}, {"size": 1}, ["data"]),
        ("update", VOLUME, {"size": 1}, {"size": 2}, []),
        ("replace", SERVER, {}, {}, ["data", "downtime"]),
        ("update", SERVER, {"serverType": "a"}, {"serverType": "b"}, ["downtime"]),
        ("update", SERVER, {"labels": "a"}, {"labels": "b"}, []),
        ("create", SERVER, {}, {}, []),
        ("update", SERVICE, {"x": 1} | ORDER, {"x": 2} | ORDER, ["downtime"]),
        ("update", SERVICE, {"x": 1}, {"x": 2}, []),
        (
            "update",
            SERVICE,
            {"mode": {"replicated": {"replicas": 1}}} | ORDER,
            {"mode": {"replicated": {"replicas": 2}}} | ORDER,
            [],
        ),
        ("update", RECORD, {"content": "a"}, {"content": "b"}, ["dns"]),
        ("delete", "random:index/randomPassword:RandomPassword", {}, {}, []),
        ("replace", "random:index/randomPassword:RandomPassword", {}, {}, ["access"]),
        ("delete", "hcloud:index/floatingIp:FloatingIp", {}, {}, ["address"]),
    ],
)
def test_marks(
    op: str, token: str, old: dict[str, Any], new: dict[str, Any], expected: list[str]
) -> None:
    """Each change carries the marks of what it risks, and no other."""
    assert marks(op, token, "name", old, new) == expected


def image(reference: str) -> dict[str, Any]:
    """Return inputs of a service that runs an image."""
    return {"taskSpec": {"containerSpec": {"image": reference}}}


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("data-postgres", "postgres:15-alpine@sha256:ab", "postgres:16-alpine", ["data"]),
        ("data-postgres", "host:5000/postgres:15.1", "host:5000/postgres:15.2", []),
        ("app-backend", "backend:1.0.0", "backend:2.0.0", []),
        ("data-postgres", "postgres", "postgres:latest", []),
    ],
)
def test_a_stores_major_version_is_a_risk_to_its_data(
    name: str, old: str, new: str, expected: list[str]
) -> None:
    """Only of a store, and only where both versions are known and differ."""
    assert marks("update", SERVICE, name, image(old), image(new)) == expected


@pytest.mark.parametrize(
    ("op", "old", "new", "words"),
    [
        ("update", {"ttl": 300, "content": "a"}, {"ttl": 300, "content": "b"}, "for 300 s"),
        ("update", {"ttl": 1, "content": "a"}, {"ttl": 1, "content": "b"}, "some minutes"),
        ("update", {"name": "a"}, {"name": "b"}, "links to the old one end"),
        ("update", {"proxied": True, "x": 1}, {"proxied": True, "x": 2}, "at once"),
        ("delete", {"name": "a"}, {}, "answered no more"),
    ],
)
def test_dns_risks_say_how_long(
    op: str, old: dict[str, Any], new: dict[str, Any], words: str
) -> None:
    """A record's risk depends on what changes of it."""
    [found] = events.read(log(step(op, RECORD, "name", old, new))).steps
    assert words in risks(found)[0].why
