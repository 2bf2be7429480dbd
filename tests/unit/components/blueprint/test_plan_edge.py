"""Load balancer, web ports, Cloudflare's rules and URLs."""

from __future__ import annotations

from typing import Any

from components.blueprint.plan_cloudflare import (
    plan_origin_certificate,
    plan_rulesets,
    plan_zone_settings,
)
from components.blueprint.plan_edge import EVERYWHERE, plan_load_balancers, web_sources
from components.blueprint.plan_network import plan_firewall
from components.blueprint.plan_urls import plan_urls
from components.config import CloudProfile
from tests.unit.components.edge_systems import context

LOCAL = CloudProfile(
    name="local",
    url_suffix=".localhost:8080",
    edge_ranges=("198.18.7.1/32",),
    deploys_from=("198.18.7.1/32",),
)


def test_the_balancer_passes_both_web_ports_with_the_clients_address() -> None:
    """TLS is ended by the proxy, so the balancer only tells whether somebody listens."""
    (balancer,) = plan_load_balancers(context("fairpact", load_balancer={}))

    assert [
        (s.protocol, s.listen_port, s.destination_port, s.proxyprotocol, s.health_check.protocol)
        for s in balancer.services
    ] == [("tcp", 80, 80, True, "http"), ("tcp", 443, 443, True, "tcp")]


def test_without_a_balancer_there_is_none() -> None:
    """FairPact's balancer is nginx."""
    assert plan_load_balancers(context("fairpact")) == ()


def test_only_cloudflare_reaches_the_web_ports_where_it_is_in_front() -> None:
    """The catalogue's ranges in the real cloud, the profile's in another one; else everybody."""
    proxied: dict[str, Any] = {"dns": {"proxied": True}}

    assert web_sources(context("fairpact")) == EVERYWHERE
    assert "173.245.48.0/20" in web_sources(context("fairpact", **proxied))
    assert web_sources(context("fairpact", profile=LOCAL, **proxied)) == ("198.18.7.1/32",)


def test_the_cloud_firewall_has_these_sources_for_web_ports_alone() -> None:
    """SSH keeps its own."""
    changes: dict[str, Any] = {"dns": {"proxied": True}, "ssh_from": ["203.0.113.0/24"]}
    firewall = plan_firewall(context("fairpact", profile=LOCAL, **changes))

    assert {rule.port: rule.cidrs for rule in firewall.rules} == {
        "22": ("203.0.113.0/24", "198.18.7.1/32"),
        "80": ("198.18.7.1/32",),
        "443": ("198.18.7.1/32",),
        None: EVERYWHERE,
    }


def test_one_stack_of_a_zone_manages_what_the_zone_has_once() -> None:
    """Settings are FairPact's own; without `manage_zone` they are somebody else's."""
    managing = context("fairpact", dns={"manage_zone": True})

    assert {s.name: s.value for s in plan_zone_settings(managing)} == {
        "ssl": "strict",
        "always_use_https": "on",
        "min_tls_version": "1.2",
        "tls_1_3": "on",
    }
    assert plan_zone_settings(context("fairpact", dns={})) == ()
    assert plan_rulesets(context("fairpact", dns={})) == ()


def test_cloudflare_looks_at_the_servers_certificate() -> None:
    """Unless the file says otherwise, and only where Cloudflare is in front."""
    managing = {"manage_zone": True}
    proxied = context("nutri", dns={**managing, "proxied": True})

    assert [(s.name, s.value) for s in plan_zone_settings(proxied)] == [("ssl", "strict")]
    assert plan_zone_settings(context("nutri", dns=managing)) == ()


def test_an_origin_certificate_is_for_all_served_names() -> None:
    """It is asked for by the ingress alone."""
    assert plan_origin_certificate(context("fairpact")) is None


def test_urls_are_the_hosts_that_answer() -> None:
    """Each host by name, tenants by key, and the health check where its route is."""
    assert plan_urls(context("ecommerce")) == {
        "api": "https://api.example.net/",
        "app": "https://example.net/",
        "dashboard": "https://dashboard.example.net/",
        "assets": "https://assets.example.net/minio/health/live",
        "tenant-acme": "https://acme.example.net/",
        "tenant-globex": "https://globex.example.net/",
        "health": "https://example.net/health",
    }


def test_a_host_without_a_root_shows_what_it_serves() -> None:
    """FairPact's API has no page at its root; `app` is there for whoever opens the first one."""
    urls = plan_urls(context("fairpact"))

    assert urls["api"] == urls["app"]
    assert urls["health"].startswith("https://api.fairpact.com/")


def test_on_a_local_cloud_urls_lead_to_its_edge() -> None:
    """Without TLS, which browsers would not trust there."""
    urls = plan_urls(context("nutri", profile=LOCAL))

    assert urls["health"] == "http://api.nutri.app.localhost:8080/api/health"
