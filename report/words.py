"""Plain words for resources and for what changes of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from report.differences import ABSENT, Difference, differences, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from report.preview import Step

_NOUNS = {
    "hcloud:index/server:Server": "server",
    "hcloud:index/volume:Volume": "volume",
    "hcloud:index/volumeAttachment:VolumeAttachment": "volume attachment",
    "hcloud:index/primaryIp:PrimaryIp": "primary IP",
    "hcloud:index/floatingIp:FloatingIp": "floating IP",
    "hcloud:index/floatingIpAssignment:FloatingIpAssignment": "floating IP assignment",
    "hcloud:index/loadBalancer:LoadBalancer": "load balancer",
    "hcloud:index/loadBalancerService:LoadBalancerService": "load balancer port",
    "hcloud:index/loadBalancerTarget:LoadBalancerTarget": "load balancer target",
    "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork": "load balancer network",
    "hcloud:index/network:Network": "private network",
    "hcloud:index/networkSubnet:NetworkSubnet": "subnet",
    "hcloud:index/firewall:Firewall": "firewall",
    "hcloud:index/placementGroup:PlacementGroup": "placement group",
    "hcloud:index/sshKey:SshKey": "SSH key",
    "cloudflare:index/dnsRecord:DnsRecord": "DNS record",
    "cloudflare:index/zoneSetting:ZoneSetting": "zone setting",
    "cloudflare:index/ruleset:Ruleset": "Cloudflare rules",
    "cloudflare:index/originCaCertificate:OriginCaCertificate": "origin certificate",
    "docker:index/service:Service": "service",
    "docker:index/network:Network": "overlay network",
    "docker:index/secret:Secret": "Swarm secret",
    "docker:index/serviceConfig:ServiceConfig": "Swarm config",
    "command:remote:Command": "command on a server",
    "random:index/randomPassword:RandomPassword": "generated password",
    "tls:index/privateKey:PrivateKey": "private key",
    "tls:index/selfSignedCert:SelfSignedCert": "certificate",
    "tls:index/locallySignedCert:LocallySignedCert": "certificate",
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DIGEST = re.compile(r"@sha256:([0-9a-f]{12})[0-9a-f]{52}")
_MIB = 1024 * 1024
_NANO = 1_000_000_000


def _mebibytes(value: Any) -> str:
    return f"{value / _MIB:g} MiB" if isinstance(value, int | float) else shown(value)


def _cores(value: Any) -> str:
    return f"{value / _NANO:g} cores" if isinstance(value, int | float) else shown(value)


def _gigabytes(value: Any) -> str:
    return f"{value:g} GB" if isinstance(value, int | float) else shown(value)


def _image(value: Any) -> str:
    return _DIGEST.sub(r"@\1", shown(value))


_TERMS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "serverType": ("type", shown),
    "loadBalancerType": ("type", shown),
    "size": ("size", _gigabytes),
    "ipAddress": ("address", shown),
    "backups": ("backups", shown),
    "deleteProtection": ("delete protection", shown),
    "mode.replicated.replicas": ("replicas", shown),
    "taskSpec.containerSpec.image": ("image", _image),
    "taskSpec.resources.limits.memoryBytes": ("memory limit", _mebibytes),
    "taskSpec.resources.limits.nanoCpus": ("CPU limit", _cores),
    "taskSpec.resources.reservation.memoryBytes": ("memory reservation", _mebibytes),
}


def noun(token: str) -> str:
    """Return what a person calls a type of resource."""
    known = _NOUNS.get(token)
    if known:
        return known
    return _CAMEL.sub(" ", token.rpartition(":")[2]).lower()


def changes(step: Step) -> list[str]:
    """Return what changes of a resource, a value each: `size: 10 GB → 20 GB`."""
    found = differences(step.old or {}, step.new or {})
    return [_change(item) for item in found]


def _change(item: Difference) -> str:
    term, show = _term(item.path)
    if item.old is ABSENT:
        return f"{term}: {show(item.new)} (new)"
    if item.new is ABSENT:
        return f"{term}: {show(item.old)} (removed)"
    return f"{term}: {show(item.old)} → {show(item.new)}"


def _term(path: str) -> tuple[str, Callable[[Any], str]]:
    if path in _TERMS:
        return _TERMS[path]
    variable = path.removeprefix("taskSpec.containerSpec.env.")
    if variable != path:
        return f"environment {variable}", shown
    short = path.removeprefix("taskSpec.containerSpec.").removeprefix("taskSpec.")
    return _CAMEL.sub(" ", short).lower() if "[" not in short else short, shown
