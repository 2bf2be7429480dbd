"""Load balancers ask, go by the private network and speak no plain HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.balancers import (
    LOAD_BALANCER_HEALTH_CHECKED,
    LOAD_BALANCER_NO_PLAIN_HTTP,
    LOAD_BALANCER_PRIVATE_TARGETS,
)
from policies.rules.resource import UNKNOWN
from policies.rules.rule import ResourceRule
from tests.unit.policies.support import resource, undecided, violations

CHECKED, PRIVATE = LOAD_BALANCER_HEALTH_CHECKED, LOAD_BALANCER_PRIVATE_TARGETS
PLAIN = LOAD_BALANCER_NO_PLAIN_HTTP


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        (CHECKED, {"healthCheck": {"protocol": "tcp", "port": 443}}, []),
        (CHECKED, {}, ["it says not how it tells a server that is well"]),
        (CHECKED, {"healthCheck": {}}, ["it says not how it tells a server that is well"]),
        (PRIVATE, {"type": "server", "usePrivateIp": True}, []),
        (PRIVATE, {"type": "server"}, ["it leads to its server's public address"]),
        (
            PRIVATE,
            {"type": "label_selector", "usePrivateIp": "false"},
            ["it leads to its server's public address"],
        ),
        (PRIVATE, {"type": "ip", "ip": "9.9.9.9"}, ["it leads to a public address"]),
        (PLAIN, {"protocol": "tcp"}, []),
        (PLAIN, {"protocol": "https", "http": {"redirectHttp": True}}, []),
        (PLAIN, {"protocol": "http"}, ["it speaks HTTP alone"]),
        (PLAIN, {"protocol": "HTTP"}, ["it speaks HTTP alone"]),
        (PLAIN, {"protocol": "https"}, ["it leads nobody from HTTP to HTTPS"]),
    ],
)
def test_a_balancer_is_judged(
    rule: ResourceRule, given: dict[str, Any], expected: list[str]
) -> None:
    """What passes stands before what fails."""
    assert violations(rule, resource(rule, **given)) == expected


@pytest.mark.parametrize(
    ("rule", "given", "path"),
    [
        (CHECKED, {"healthCheck": UNKNOWN}, ("healthCheck",)),
        (CHECKED, {"healthCheck": {"protocol": UNKNOWN}}, ("healthCheck", "protocol")),
        (PRIVATE, {"type": UNKNOWN, "usePrivateIp": True}, ("type",)),
        (PRIVATE, {"type": "server", "usePrivateIp": UNKNOWN}, ("usePrivateIp",)),
        (PLAIN, {"protocol": UNKNOWN}, ("protocol",)),
        (PLAIN, {"protocol": "https", "http": UNKNOWN}, ("http", "redirectHttp")),
    ],
)
def test_what_is_not_known_is_undecided(
    rule: ResourceRule, given: dict[str, Any], path: tuple[str, ...]
) -> None:
    """The value is named."""
    assert (
        violations(rule, resource(rule, **given)),
        undecided(rule, resource(rule, **given)),
    ) == (
        [],
        [path],
    )
