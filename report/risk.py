"""What a change risks: data, a pause, the way in, or what visitors see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from policies.rules import types
from policies.rules.resource import at
from report.differences import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report.preview import Step

Mark = Literal["data", "downtime", "address", "dns", "certificate", "access"]
SIGNS: dict[Mark, str] = {
    "data": "🛑 data",
    "downtime": "⏸️ downtime",
    "address": "📍 address",
    "dns": "🌐 DNS",
    "certificate": "🔏 certificate",
    "access": "🚪 access",
}

_STORES = "data-"  # the DataLayer's own services start with its name
_CERTIFICATES = (
    "cloudflare:index/originCaCertificate:OriginCaCertificate",
    "tls:index/selfSignedCert:SelfSignedCert",
    "tls:index/locallySignedCert:LocallySignedCert",
)
_DNS = ("cloudflare:index/dnsRecord:DnsRecord",)
_ACCESS = (
    types.FIREWALL,
    "cloudflare:index/ruleset:Ruleset",
    "cloudflare:index/zoneSetting:ZoneSetting",
    "hcloud:index/sshKey:SshKey",
)
_ADDRESSES = (types.PRIMARY_IP, types.FLOATING_IP, types.LOAD_BALANCER)
_ATTACHMENT = "hcloud:index/volumeAttachment:VolumeAttachment"
_SERVICE = "docker:index/service:Service"
_PASSWORD = "random:index/randomPassword:RandomPassword"  # noqa: S105 - a type's name


@dataclass(frozen=True)
class Risk:
    """One thing to think of before this is merged."""

    mark: Mark
    why: str


def risks(step: Step) -> tuple[Risk, ...]:
    """Return what a step risks, the gravest first; nothing that is only made risks anything."""
    if step.kind in ("same", "create"):
        return ()
    return tuple(_find(step))


def _find(step: Step) -> Iterator[Risk]:
    word = "deleted" if step.kind == "delete" else "replaced"
    gone = step.kind in ("delete", "replace")
    if step.type == types.SERVER:
        yield from _server(step, word, gone=gone)
    if step.type == _SERVICE:
        yield from _service(step, gone=gone)
    if gone:
        yield from _gone(step, word)
    if step.type in _DNS:
        yield Risk("dns", "resolvers keep the old answer until its TTL is over")
    if step.type in _CERTIFICATES:
        yield Risk("certificate", "what pins or trusts the old certificate must learn the new one")
    if step.type in _ACCESS:
        yield Risk("access", "who gets in changes")


def _gone(step: Step, word: str) -> Iterator[Risk]:
    """Say what goes with a resource that is deleted or replaced."""
    if step.type == types.VOLUME:
        yield Risk("data", f"the volume is {word}: all that is on it is lost")
    if step.type == _ATTACHMENT:
        yield Risk("downtime", "the disk is let go of: databases on it stop meanwhile")
    if step.type == _PASSWORD:
        yield Risk("data", "the password is generated anew: what knows the old one is locked out")
    if step.type in _ADDRESSES:
        yield Risk("address", f"its address is {word}: allow lists and DNS elsewhere must follow")
    if step.type == types.LOAD_BALANCER:
        yield Risk("downtime", "nobody gets in until the new one is healthy")


def _server(step: Step, word: str, *, gone: bool) -> Iterator[Risk]:
    if gone:
        yield Risk("data", f"the server is {word}: its own disk and its backups go with it")
        yield Risk("downtime", "what runs on it stops until another has it")
    elif _differs(step, "serverType"):
        yield Risk("downtime", "the server is shut down, resized and started again")


def _service(step: Step, *, gone: bool) -> Iterator[Risk]:
    if step.kind == "delete":
        yield Risk("downtime", "the service goes away")
        return
    order = at(step.new or {}, "updateConfig", "order")
    scaled_only = all(
        item.path == "mode.replicated.replicas" for item in differences(step.old, step.new)
    )
    if gone or (order == "stop-first" and not scaled_only):
        what = "a store" if step.name.startswith(_STORES) else "it"
        yield Risk("downtime", f"{what} ends before the new one starts: seconds without it")


def _differs(step: Step, key: str) -> bool:
    return bool((step.old or {}).get(key) != (step.new or {}).get(key))
