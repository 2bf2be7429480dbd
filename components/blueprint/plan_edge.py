"""Decide the load balancer, and who may come to the servers' web ports.

The load balancer passes TCP with the PROXY protocol, so that the proxy on the servers sees who the
client is, and ends TLS itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.edge import (
    BalancerServiceSpec,
    HealthProbeSpec,
    LoadBalancerSpec,
)

if TYPE_CHECKING:
    from components.blueprint.context import Context

PING_PATH = "/ping"
EVERYWHERE = ("0.0.0.0/0", "::/0")


def web_sources(context: Context) -> tuple[str, ...]:
    """Return from where clients come to the web ports: Cloudflare alone where it is in front.

    A load balancer has no firewall of its own: behind one the proxy has to look at these as well.
    """
    dns, profile = context.config.settings.dns, context.config.profile
    if dns is None or not dns.proxied:
        return EVERYWHERE
    return profile.edge_ranges or context.catalogue.cloudflare.ranges


def plan_load_balancers(context: Context) -> tuple[LoadBalancerSpec, ...]:
    """Return the load balancer in front of all edge servers."""
    settings, ingress = context.config.settings, context.config.system.ingress
    if settings.load_balancer is None:
        return ()
    services = [_service("http", ingress.http_port, _ping(ingress.http_port))]
    if ingress.tls:
        # Asked by TCP: a TLS handshake every few seconds would ask for a name and tell no more.
        services.append(_service("https", ingress.https_port, _connect(ingress.https_port)))
    balancer = LoadBalancerSpec(
        key="edge",
        name=context.physical("edge"),
        type=settings.load_balancer.type,
        location=settings.location,
        algorithm=settings.load_balancer.algorithm,
        network="private",
        private_ip=str(addressing.LOAD_BALANCER),
        services=tuple(services),
        targets=context.servers_with("edge"),
        delete_protection=settings.protect,
        labels=context.labels("edge"),
    )
    return (balancer,)


def _service(key: str, port: int, probe: HealthProbeSpec) -> BalancerServiceSpec:
    """Pass a port on as it is, with the client's address before the first byte."""
    return BalancerServiceSpec(
        key=key,
        protocol="tcp",
        listen_port=port,
        destination_port=port,
        proxyprotocol=True,
        health_check=probe,
    )


def _ping(port: int) -> HealthProbeSpec:
    return HealthProbeSpec(
        protocol="http",
        port=port,
        interval=5,
        timeout=3,
        retries=3,
        path=PING_PATH,
        status_codes=("200",),
    )


def _connect(port: int) -> HealthProbeSpec:
    return HealthProbeSpec(
        protocol="tcp", port=port, interval=5, timeout=3, retries=3, path="", status_codes=()
    )
