"""Rules about DNS records and the settings of a zone at Cloudflare."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, Properties, ResourceRule, Rule, Undecided, Violation
from policies.rules.stack import Stack
from policies.rules.values import is_on, number

ADDRESSES = ("A", "AAAA")
# The way in past the load balancer, for those who run the system; the firewall keeps others out.
DIRECT = "origin."
OWN = "-record-"  # of the config's `records`, where a person says for each what it is
TLS_MINIMUM = 1.2
# Cloudflare's own defaults are TLS 1.0, and HTTP as it comes.
TO_BE_SET = ("min_tls_version", "ssl", "always_use_https")
WANTED = {
    "ssl": ("strict", "full"),
    "always_use_https": ("on",),
    "automatic_https_rewrites": ("on",),
}


def _proxied(resource: Resource) -> Iterator[Finding]:
    if not is_on(at(resource.stack, "dns", "proxied")):
        return
    kind, name, proxied = (at(resource.properties, key) for key in ("type", "name", "proxied"))
    if kind not in (*ADDRESSES, UNKNOWN) or OWN in resource.name:
        return
    if name is not UNKNOWN and str(name).startswith(DIRECT):
        return
    for key, value in (("type", kind), ("name", name), ("proxied", proxied)):
        if value is UNKNOWN:
            yield Undecided((key,))
            return
    if not is_on(proxied):
        yield Violation(f"{name} leads visitors past Cloudflare, and shows where the servers are")


def _setting(resource: Resource) -> Iterator[Finding]:
    key, value = at(resource.properties, "settingId"), at(resource.properties, "value")
    if key is UNKNOWN:
        yield Undecided(("settingId",))
        return
    if key not in (*WANTED, "min_tls_version"):
        return
    if value is UNKNOWN:
        yield Undecided(("value",))
    elif key == "min_tls_version" and number(value) < TLS_MINIMUM:
        yield Violation(f"visitors may come with TLS {value}")
    elif key in WANTED and str(value).lower() not in WANTED[key]:
        yield Violation(f"the zone's {key} is {value}, not {' or '.join(WANTED[key])}")


def _strict(properties: Properties) -> Properties:
    """Return the setting as it should be."""
    key = at(properties, "settingId")
    if key is UNKNOWN or at(properties, "value") is UNKNOWN:
        return properties
    value = {name: values[0] for name, values in WANTED.items()} | {"min_tls_version": "1.2"}
    return {**properties, "value": value[key]} if key in value else properties


def _authorities(stack: Stack) -> Iterator[Finding]:
    """Find names that end TLS here and for which any authority may sign."""
    known = [item for item in stack.resources if item.type == types.DNS_RECORD]
    for item in known:
        for key in ("type", "name"):
            if at(item.properties, key) is UNKNOWN:
                yield Undecided((key,), (item.type, item.name))
                return
    signed = {
        str(at(item.properties, "name"))
        for item in known
        if at(item.properties, "type") == "CAA" and at(item.properties, "data", "tag") != "iodef"
    }
    for item in known:
        kind, name = at(item.properties, "type"), str(at(item.properties, "name"))
        if kind != "A" or is_on(at(item.properties, "proxied")) or name.startswith(DIRECT):
            continue
        labels = name.split(".")
        if not any(".".join(labels[place:]) in signed for place in range(len(labels) - 1)):
            yield Violation(f"any authority may sign for {name}: there is no CAA", item.name)


def _set(stack: Stack) -> Iterator[Finding]:
    """Find settings that a stack with a zone of its own leaves to Cloudflare's defaults."""
    if not all(is_on(at(stack.settings, "dns", key)) for key in ("manage_zone", "proxied")):
        return
    settings = [item for item in stack.resources if item.type == types.ZONE_SETTING]
    keys = [at(item.properties, "settingId") for item in settings]
    for item, key in zip(settings, keys, strict=True):
        if key is UNKNOWN:
            yield Undecided(("settingId",), (item.type, item.name))
            return
    for key in TO_BE_SET:
        if key not in keys:
            yield Violation(f"the zone's {key} is whatever Cloudflare has for it")


DNS_RECORD_PROXIED = ResourceRule(
    name="dns-record-proxied",
    why="This stack says `plinth:dns.proxied: true`: one name that leads past Cloudflare shows the "
    "servers' addresses to who would attack them there.",
    remedy="leave `proxied` of the record on; a name that Cloudflare cannot lead (mail, for "
    "example) belongs under `records` in systems/<system>/system.yaml.",
    level="mandatory",
    type=types.DNS_RECORD,
    settings=True,
    find=_proxied,
    refused="plinth:dns: {proxied: true} # and in the program\nproxied=False",
    accepted="plinth:dns: {proxied: true}",
)
ZONE_TLS_STRICT = ResourceRule(
    name="zone-tls-strict",
    why="Between visitor, Cloudflare and server each part of the way has to be encrypted, in a "
    "version that is not broken.",
    remedy='in `cloudflare.settings` of systems/<system>/system.yaml: min_tls_version "1.2", ssl '
    "strict, always_use_https on.",
    level="mandatory",
    type=types.ZONE_SETTING,
    find=_setting,
    mend=_strict,
    refused='settings: {min_tls_version: "1.0", ssl: flexible}',
    accepted='settings: {min_tls_version: "1.2", ssl: strict}',
)
DNS_CAA_PRESENT = Rule[Stack](
    name="dns-caa-present",
    why="Without CAA each of the world's authorities may sign for the name, and one that was "
    "deceived is enough.",
    remedy="leave `tls` of the ingress on: the plan then writes a CAA record for each name; or "
    "write one under `records` in systems/<system>/system.yaml.",
    level="advisory",
    find=_authorities,
    refused="DnsRecord('web', type='A', name='example.org') # and no CAA",
    accepted="DnsRecord('caa', type='CAA', name='example.org', "
    "data={'tag': 'issue', 'value': 'letsencrypt.org'})",
)
ZONE_TLS_SET = Rule[Stack](
    name="zone-tls-set",
    why="What nobody sets is Cloudflare's default: visitors with TLS 1.0, and plain HTTP.",
    remedy=f"set {', '.join(TO_BE_SET)} under `cloudflare.settings` in "
    "systems/<system>/system.yaml; the stack of the zone (`plinth:dns.manage_zone`) writes them.",
    level="mandatory",
    find=_set,
    refused="plinth:dns: {proxied: true, manage_zone: true} # and in the system\nsettings: {}",
    accepted='settings: {min_tls_version: "1.2", ssl: strict, always_use_https: "on"}',
)
