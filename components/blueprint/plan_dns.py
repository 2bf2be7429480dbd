"""Decide the DNS records: the ingress' names, who may issue certificates, the system's own.

A name is made here only where it lies in the stack's zone; the own domains of tenants lie in zones
of others, who have to lead them here (`custom_domains`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from components.blueprint.edge import AddressOf, CaaData, DnsRecordSpec, ZoneSpec
from components.blueprint.plan_cloudflare import plan_rulesets, plan_zone_settings
from components.config.hosts import WILDCARD, covers, fill, inside, served_hosts, tenant_domains

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.dns import RecordConfig

AUTOMATIC_TTL = 1
LETS_ENCRYPT = "letsencrypt.org"
_NO_KEY = re.compile(r"[^a-z0-9]+")


def plan_zone(context: Context) -> ZoneSpec | None:
    """Return the zone that holds the records, with its id where somebody told it."""
    dns, zone = context.config.settings.dns, context.config.zone
    if dns is None:
        return None
    return ZoneSpec(
        name=zone,
        zone_id=dns.zone_id or context.config.profile.zones.get(zone),
        owner=owner(context),
        settings=plan_zone_settings(context),
        rulesets=plan_rulesets(context),
    )


def owner(context: Context) -> str:
    """Return the comment of all records of the stack; records without it belong to others."""
    return f"{context.name}, managed by Plinth"


def plan_dns(context: Context) -> tuple[DnsRecordSpec, ...]:
    """Return all records of the stack."""
    if context.config.settings.dns is None:
        return ()
    return (*_hosts(context), *_origin(context), *_authorities(context), *_own(context))


def front(context: Context) -> tuple[AddressOf, ...]:
    """Return the addresses that names lead to, IPv4 first.

    IPv6 is there with the load balancer alone: a server's published ports would show the proxy
    Docker's own address instead of an IPv6 client's, and limits would hit all of them together.
    """
    settings = context.config.settings
    if settings.load_balancer:
        return (
            AddressOf(kind="load_balancer", key="edge"),
            AddressOf(kind="load_balancer", key="edge", family="ipv6"),
        )
    if settings.floating_ip:
        return (AddressOf(kind="floating_ip", key="edge"),)
    servers = context.servers_with("edge") or tuple(sorted(settings.servers))
    return (AddressOf(kind="server", key=servers[0]),)


def custom_domains(context: Context) -> dict[str, str]:
    """Return tenants' own domains that no record here can lead to the stack, by tenant."""
    zone = context.config.zone
    found = tenant_domains(context.config)
    return {key: name for key, name in found.items() if not inside(name, zone)}


def _hosts(context: Context) -> list[DnsRecordSpec]:
    """Lead every served name to the front."""
    config = context.config
    dns = config.settings.dns
    proxied = bool(dns and dns.proxied)
    served = served_hosts(config)
    tenants = [
        name
        for name in tenant_domains(config).values()
        if inside(name, config.zone) and not any(covers(host, name) for host in served)
    ]
    hosts = dict.fromkeys((*served, *tenants))
    return [
        _record(context, _key(context, host, target), host, target, proxied=proxied)
        for host in hosts
        for target in front(context)
    ]


def _origin(context: Context) -> list[DnsRecordSpec]:
    """Name the floating address, which leads past the load balancer and Cloudflare's proxy."""
    if not context.config.settings.floating_ip:
        return []
    direct = AddressOf(kind="floating_ip", key="edge")
    return [_record(context, "origin", f"origin.{context.config.domain}", direct)]


def _authorities(context: Context) -> list[DnsRecordSpec]:
    """Let nobody but Let's Encrypt issue certificates for the served names.

    The record of a name holds for all below it. Behind Cloudflare's proxy there is none: its edge
    has certificates of several authorities, which it changes as it likes.
    """
    tls, dns = context.config.system.ingress.tls, context.config.settings.dns
    if tls is None or tls.issuer != "acme" or (dns and dns.proxied):
        return []
    aliases = {record.name for record in _own(context) if record.type == "CNAME"}
    bases = sorted({_base(host) for host in served_hosts(context.config)} - aliases, key=len)
    tops: list[str] = []
    for base in bases:
        if inside(base, context.config.zone) and not any(inside(base, top) for top in tops):
            tops.append(base)
    says = CaaData(flags=0, tag="issue", value=LETS_ENCRYPT)
    return [_record(context, f"caa-{_slug(context, top)}", top, says) for top in tops]


def _own(context: Context) -> list[DnsRecordSpec]:
    """Return the records that the system's file asks for in this environment."""
    config = context.config
    return [
        _own_record(context, key, record)
        for key, record in config.system.records.items()
        if not record.environments or config.settings.environment in record.environments
    ]


def _own_record(context: Context, key: str, record: RecordConfig) -> DnsRecordSpec:
    config = context.config
    text = record.content.replace("{domain}", config.domain).replace("{zone}", config.zone)
    return DnsRecordSpec(
        key=f"record-{key}",
        zone=config.zone,
        name=fill(record.name, config.domain, config.zone),
        type=record.type,
        content=caa(text) if record.type == "CAA" else text,
        ttl=AUTOMATIC_TTL if record.proxied else record.ttl,
        proxied=record.proxied,
        comment=owner(context),
        priority=record.priority,
    )


def caa(text: str) -> CaaData:
    """Read `0 issue "letsencrypt.org"`; the checks have refused anything else."""
    flags, tag, value = text.split(maxsplit=2)
    return CaaData(flags=int(flags), tag=tag, value=value.strip('"'))


def _record(
    context: Context,
    key: str,
    name: str,
    content: AddressOf | CaaData,
    *,
    proxied: bool = False,
) -> DnsRecordSpec:
    dns = context.config.settings.dns
    kind: Literal["A", "AAAA", "CAA"] = "CAA"
    if isinstance(content, AddressOf):
        kind = "AAAA" if content.family == "ipv6" else "A"
    return DnsRecordSpec(
        key=key,
        zone=context.config.zone,
        name=name,
        type=kind,
        content=content,
        ttl=AUTOMATIC_TTL if proxied or dns is None else dns.ttl,
        proxied=proxied,
        comment=owner(context),
    )


def _key(context: Context, host: str, target: AddressOf) -> str:
    """Return the record's key: `app` is the system's own name."""
    key = _slug(context, host)
    return f"{key}-ipv6" if target.family == "ipv6" else key


def _slug(context: Context, host: str) -> str:
    domain, zone = context.config.domain, context.config.zone
    if host == domain:
        return "app"
    parent = domain if inside(_base(host), domain) else zone
    short = host.removesuffix(parent).replace("*", "wildcard")
    return f"host-{_NO_KEY.sub('-', short).strip('-') or 'zone'}"


def _base(host: str) -> str:
    return host.removeprefix(WILDCARD)
