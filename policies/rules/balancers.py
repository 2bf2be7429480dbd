"""Rules about load balancers: whom they ask, by which way, and in which words."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.values import is_on


def _health(resource: Resource) -> Iterator[Finding]:
    check = at(resource.properties, "healthCheck")
    protocol = at(check, "protocol")
    if UNKNOWN in (check, protocol):
        yield Undecided(("healthCheck",) if check is UNKNOWN else ("healthCheck", "protocol"))
    elif not protocol:
        yield Violation(f"{resource.name} says not how it tells a server that is well")


def _private(resource: Resource) -> Iterator[Finding]:
    kind, private = at(resource.properties, "type"), at(resource.properties, "usePrivateIp")
    if kind not in ("server", "label_selector", UNKNOWN):
        if kind == "ip":
            yield Violation(f"{resource.name} leads to a public address")
        return
    if kind is UNKNOWN:
        yield Undecided(("type",))
    elif private is UNKNOWN:
        yield Undecided(("usePrivateIp",))
    elif not is_on(private):
        yield Violation(f"{resource.name} leads to its server's public address")


def _plain(resource: Resource) -> Iterator[Finding]:
    protocol = at(resource.properties, "protocol")
    redirect = at(resource.properties, "http", "redirectHttp")
    if protocol is UNKNOWN:
        yield Undecided(("protocol",))
    elif str(protocol).lower() == "http":
        yield Violation(f"{resource.name} speaks HTTP alone")
    elif protocol == "https" and redirect is UNKNOWN:
        yield Undecided(("http", "redirectHttp"))
    elif protocol == "https" and not is_on(redirect):
        yield Violation(f"{resource.name} leads nobody from HTTP to HTTPS")


LOAD_BALANCER_HEALTH_CHECKED = ResourceRule(
    name="load-balancer-health-checked",
    why="Without a check visitors are sent to servers that are being updated or are down.",
    remedy="give the service of the load balancer a `health_check`.",
    level="mandatory",
    type=types.LOAD_BALANCER_SERVICE,
    find=_health,
    refused="health_check=None",
    accepted='health_check={"protocol": "http", "port": 80, "interval": 5, "timeout": 3}',
)
LOAD_BALANCER_PRIVATE_TARGETS = ResourceRule(
    name="load-balancer-private-targets",
    why="Over public addresses visitors' traffic leaves the private network, and the servers must "
    "let the world in beside the load balancer.",
    remedy="attach the load balancer to the private network and set `use_private_ip=True`.",
    level="mandatory",
    type=types.LOAD_BALANCER_TARGET,
    find=_private,
    refused="use_private_ip=False",
    accepted="use_private_ip=True",
)
LOAD_BALANCER_NO_PLAIN_HTTP = ResourceRule(
    name="load-balancer-no-plain-http",
    why="What is said over HTTP can be read and changed on the way.",
    remedy="hand TCP through to the proxy, which ends TLS and redirects (`protocol='tcp'`), or end "
    "it in the load balancer with `protocol='https'` and `redirect_http=True`.",
    level="mandatory",
    type=types.LOAD_BALANCER_SERVICE,
    find=_plain,
    refused='protocol="http"',
    accepted='protocol="tcp", listen_port=443, destination_port=443',
)
