"""What a change risks: data, a pause, the way in, or what visitors see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from policies.rules import types
from policies.rules.resource import at
from report.differences import differences, shown

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
_ACCESS = (
    types.FIREWALL,
    "cloudflare:index/ruleset:Ruleset",
    types.ZONE_SETTING,
    types.SSH_KEY,
)
_ADDRESSES = (types.PRIMARY_IP, types.FLOATING_IP, types.LOAD_BALANCER)
_ATTACHMENT = "hcloud:index/volumeAttachment:VolumeAttachment"
_MAJOR = re.compile(r":v?(\d+)[^:/]*$")


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
    gone = step.kind in ("delete", "replace")
    if step.type == types.SERVER:
        yield from _server(step, gone=gone)
    if step.type == types.SERVICE:
        yield from _service(step, gone=gone)
    if gone:
        yield from _gone(step)
    if step.type == types.DNS_RECORD:
        yield from _record(step)
    if step.type in _CERTIFICATES and step.kind != "delete":
        yield Risk("certificate", "what pins or trusts the old certificate must learn the new one")
    if step.type in _ACCESS:
        yield Risk("access", "who gets in, or how, changes")


def _gone(step: Step) -> Iterator[Risk]:
    """Say what goes with a resource that is deleted or replaced."""
    if step.type == types.VOLUME:
        yield Risk("data", "all that is on the disk is lost")
    if step.type == _ATTACHMENT:
        yield Risk("downtime", "the disk is let go of: databases on it stop meanwhile")
    if step.type == types.RANDOM_PASSWORD and step.kind == "replace":
        yield Risk("access", "it is generated anew: whoever has the old one is locked out")
    if step.type in _ADDRESSES:
        yield Risk("address", "it is given back: allow lists and DNS elsewhere must follow")
    if step.type == types.LOAD_BALANCER:
        until = "the new one is healthy" if step.kind == "replace" else "DNS leads elsewhere"
        yield Risk("downtime", f"nobody gets in through it until {until}")


def _server(step: Step, *, gone: bool) -> Iterator[Risk]:
    if gone:
        yield Risk("data", "its own disk, backups and snapshots go with it")
        yield Risk("downtime", "what runs on it stops until another server has it")
    elif _differs(step, "serverType"):
        yield Risk("downtime", "it is shut down, resized and started again: minutes without it")


def _service(step: Step, *, gone: bool) -> Iterator[Risk]:
    store = step.name.startswith(_STORES)
    if step.kind == "delete":
        kept = "; what it wrote stays on its volume" if store else ""
        yield Risk("downtime", f"it ends and does not come back{kept}")
        return
    old, new = (_major(side) for side in (step.old, step.new))
    if store and old and new and old != new:
        why = f"from version {old} to {new} a store may not read the files of the one before"
        yield Risk("data", f"{why}: have a backup and a migration")
    order = at(step.new or {}, "updateConfig", "order")
    scaled_only = all(
        item.path == "mode.replicated.replicas" for item in differences(step.old, step.new)
    )
    if gone or (order == "stop-first" and not scaled_only):
        what = "the store" if store else "the old one"
        yield Risk("downtime", f"{what} ends before the new one starts: seconds without it")


def _record(step: Step) -> Iterator[Risk]:
    old, new = step.old or {}, step.new or {}
    if step.kind == "delete":
        yield Risk("dns", "the name is answered no more")
    elif old.get("name") != new.get("name"):
        yield Risk("dns", "the name changes: links to the old one end")
    elif new.get("proxied") is True and old.get("proxied") is True:
        yield Risk("dns", "Cloudflare's edge asks another origin at once")
    else:
        ttl = shown(old.get("ttl"))
        kept = f"{ttl} s" if ttl not in ("none", "1") else "some minutes"
        yield Risk("dns", f"resolvers keep the old answer for {kept}")


def _major(side: object) -> str:
    """Return the first number of an image's tag, empty where it has none."""
    image = str(at(side, "taskSpec", "containerSpec", "image") or "").partition("@")[0]
    found = _MAJOR.search(image)
    return found[1] if found else ""


def _differs(step: Step, key: str) -> bool:
    return bool((step.old or {}).get(key) != (step.new or {}).get(key))
