"""What people call types of resources."""

from __future__ import annotations

import re

from policies.rules import types

_NOUNS = {
    types.SERVER: "server",
    types.VOLUME: "volume",
    "hcloud:index/volumeAttachment:VolumeAttachment": "volume attachment",
    types.PRIMARY_IP: "primary IP",
    types.FLOATING_IP: "floating IP",
    "hcloud:index/floatingIpAssignment:FloatingIpAssignment": "floating IP assignment",
    types.LOAD_BALANCER: "load balancer",
    types.LOAD_BALANCER_SERVICE: "load balancer port",
    types.LOAD_BALANCER_TARGET: "load balancer target",
    "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork": "load balancer network",
    types.NETWORK: "private network",
    types.SUBNET: "subnet",
    types.FIREWALL: "firewall",
    types.PLACEMENT_GROUP: "placement group",
    types.SSH_KEY: "SSH key",
    types.DNS_RECORD: "DNS record",
    types.ZONE_SETTING: "zone setting",
    "cloudflare:index/ruleset:Ruleset": "ruleset",
    "cloudflare:index/originCaCertificate:OriginCaCertificate": "origin certificate",
    types.SERVICE: "service",
    "docker:index/network:Network": "overlay network",
    "docker:index/secret:Secret": "Swarm secret",
    types.SERVICE_CONFIG: "Swarm config",
    types.REMOTE_COMMAND: "step on a server",
    types.LOCAL_COMMAND: "local step",
    types.RANDOM_PASSWORD: "generated password",
    types.PRIVATE_KEY: "private key",
    "tls:index/certRequest:CertRequest": "certificate request",
    "tls:index/selfSignedCert:SelfSignedCert": "certificate",
    "tls:index/locallySignedCert:LocallySignedCert": "certificate",
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def noun(token: str) -> str:
    """Return what a person calls a type of resource."""
    known = _NOUNS.get(token)
    if known:
        return known
    return _CAMEL.sub(" ", token.rpartition(":")[2]).lower()


def plural(words: str, count: int) -> str:
    """Return a count with its noun, for example `3 Swarm secrets`."""
    if count == 1:
        return f"1 {words}"
    if words.endswith("step on a server"):
        return f"{count} steps on servers"
    return (
        f"{count} {words[:-1]}ies"
        if words.endswith("y") and words[-2:] != "ey"
        else (f"{count} {words}s")
    )
