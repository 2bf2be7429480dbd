"""What a proxy is told, for the systems that there are."""

from __future__ import annotations

from components.blueprint.plan_ingress import LETS_ENCRYPT, plan_ingress
from components.config import CloudProfile
from tests.unit.components import edge_systems


def test_a_wildcard_covers_names_one_label_below_and_tenants_prove_their_own() -> None:
    """One certificate for the domain, one for the wildcard, one for each domain of a tenant."""
    spec = plan_ingress(edge_systems.context("ecommerce"))

    assert [(item.name, item.domain, item.challenge) for item in spec.certificates] == [
        ("example.net", "example.net", "dns-01"),
        ("_.example.net", "*.example.net", "dns-01"),
        ("shop.globex.example", "shop.globex.example", "http-01"),
    ]
    names = {host: spec.certificate(host) for host in spec.hosts}
    assert {host: item.name for host, item in names.items() if item} == {
        "api.example.net": "_.example.net",
        "example.net": "example.net",
        "dashboard.example.net": "_.example.net",
        "assets.example.net": "_.example.net",
        "*.example.net": "_.example.net",
        "shop.globex.example": "shop.globex.example",
        "www.example.net": "_.example.net",
    }


def test_the_longest_path_comes_first_and_times_are_the_documents() -> None:
    """FairPact's upload has 300 s each way, its API 60 and 120 s, what names none the defaults."""
    spec = plan_ingress(edge_systems.context("fairpact"))
    (api,) = [site for site in spec.sites if "api.fairpact.com" in site.hosts]

    assert [
        (route.path, route.connect_timeout, route.send_timeout, route.read_timeout, route.body)
        for route in api.routes
    ] == [
        ("/api/v1/documents/upload", 300, 300, 300, 50),
        ("/health", 5, 60, 60, 50),
        ("/api/", 60, 60, 120, 50),
    ]


def test_the_authority_is_lets_encrypt_where_no_profile_names_another() -> None:
    """A local cloud has one of its own, with a certificate that nobody else knows."""
    local = CloudProfile(acme_directory="https://198.18.1.1:14000/dir", acme_ca="PEM")
    public = plan_ingress(edge_systems.context("fairpact")).acme
    own = plan_ingress(edge_systems.context("fairpact", profile=local)).acme

    assert public is not None
    assert own is not None
    assert (public.directory, public.ca) == (LETS_ENCRYPT, None)
    assert (own.directory, own.ca) == ("https://198.18.1.1:14000/dir", "PEM")


def test_where_cloudflare_is_in_front_nobody_else_is_served() -> None:
    """Its ranges are told to the proxy; without it there are none."""
    plain = plan_ingress(edge_systems.context("fairpact"))
    proxied = plan_ingress(
        edge_systems.context("fairpact", dns={"zone": "fairpact.com", "proxied": True})
    )

    assert plain.edge_ranges == ()
    assert "173.245.48.0/20" in proxied.edge_ranges


def test_only_the_load_balancer_says_who_the_client_is() -> None:
    """Its private address is told to the proxy; a stack without one believes nobody."""
    balanced = edge_systems.context("fairpact", load_balancer={"type": "lb11"})

    assert plan_ingress(balanced).balancer == "10.0.1.5"
    assert plan_ingress(edge_systems.context("fairpact")).balancer is None


def test_hsts_is_said_over_tls_alone() -> None:
    """RFC 6797 has it ignored over plain HTTP."""
    context = edge_systems.context("fairpact")
    assert plan_ingress(context).headers["Strict-Transport-Security"] == (
        "max-age=63072000; includeSubDomains; preload"
    )

    ingress = context.config.system.ingress.model_copy(update={"tls": None})
    system = context.config.system.model_copy(update={"ingress": ingress})
    object.__setattr__(context.config, "system", system)
    plain = plan_ingress(context)
    assert "Strict-Transport-Security" not in plain.headers
    assert plain.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert (plain.tls, plain.certificates) == (None, ())
