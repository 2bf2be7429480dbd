"""Decide load balancer, DNS records and URLs.

The load balancer passes TCP with the PROXY protocol, so that the proxy on the servers sees who the
client is, and will be able to end TLS itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.edge import (
    AddressOf,
    BalancerServiceSpec,
    DnsRecordSpec,
    HealthProbeSpec,
    LoadBalancerSpec,
    ZoneSpec,
)

if TYPE_CHECKING:
    from components.blueprint.context import Context

PING_PATH = "/ping"


def plan_load_balancers(context: Context) -> tuple[LoadBalancerSpec, ...]:
    """Return the load balancer in front of all edge servers."""
    settings, port = context.config.settings, context.config.system.ingress.http_port
    if settings.load_balancer is None:
        return ()
    web = BalancerServiceSpec(
        key="http",
        protocol="tcp",
        listen_port=port,
        destination_port=port,
        proxyprotocol=True,
        health_check=HealthProbeSpec(
            protocol="http",
            port=port,
            interval=5,
            timeout=3,
            retries=3,
            path=PING_PATH,
            status_codes=("200",),
        ),
    )
    balancer = LoadBalancerSpec(
        key="edge",
        name=context.physical("edge"),
        type=settings.load_balancer.type,
        location=settings.location,
        algorithm=settings.load_balancer.algorithm,
        network="private",
        private_ip=str(addressing.LOAD_BALANCER),
        services=(web,),
        targets=context.servers_with("edge"),
        delete_protection=settings.protect,
        labels=context.labels("edge"),
    )
    return (balancer,)


def plan_zone(context: Context) -> ZoneSpec | None:
    """Return the zone that holds the records, with its id where somebody told it."""
    dns, zone = context.config.settings.dns, context.config.zone
    if dns is None:
        return None
    return ZoneSpec(name=zone, zone_id=dns.zone_id or context.config.profile.zones.get(zone))


def plan_dns(context: Context) -> tuple[DnsRecordSpec, ...]:
    """Return the records: the system's name, and the direct way in beside it."""
    settings, config = context.config.settings, context.config
    if settings.dns is None:
        return ()
    front = (
        AddressOf(kind="load_balancer", key="edge")
        if settings.load_balancer
        else AddressOf(kind="floating_ip", key="edge")
        if settings.floating_ip
        else AddressOf(kind="server", key=_first_edge(context))
    )
    records = [_record(context, "app", config.domain, front, proxied=settings.dns.proxied)]
    if settings.floating_ip:
        # never behind Cloudflare's proxy: it is there for when the way through it is broken
        direct = AddressOf(kind="floating_ip", key="edge")
        records.append(_record(context, "origin", f"origin.{config.domain}", direct))
    return tuple(records)


def plan_urls(context: Context) -> dict[str, str]:
    """Return what to open, by name."""
    config = context.config
    base = f"http://{config.domain}{config.profile.url_suffix}"
    return {"app": f"{base}/", "health": f"{base}{config.system.ingress.health_path}"}


def _first_edge(context: Context) -> str:
    return (context.servers_with("edge") or (min(context.config.settings.servers),))[0]


def _record(
    context: Context, key: str, name: str, target: AddressOf, *, proxied: bool = False
) -> DnsRecordSpec:
    dns = context.config.settings.dns
    return DnsRecordSpec(
        key=key,
        zone=context.config.zone,
        name=name,
        type="A",
        target=target,
        ttl=1 if proxied or dns is None else dns.ttl,
        proxied=proxied,
        comment=f"{context.name}, managed by Plinth",
    )
