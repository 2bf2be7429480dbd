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
        ("delete", "random:index/randomPassword:RandomPassword", {}, {}, ["data"]),
        ("delete", "hcloud:index/floatingIp:FloatingIp", {}, {}, ["address"]),
    ],
)
def test_marks(
    op: str, token: str, old: dict[str, Any], new: dict[str, Any], expected: list[str]
) -> None:
    """Each change carries the marks of what it risks, and no other."""
    assert marks(op, token, "name", old, new) == expected
