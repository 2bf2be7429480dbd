"""Checks of certificates, and of what a proxy can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.components import edge_systems
from tests.unit.components.config.checks.test_ingress import ROUTE, ingress, system

if TYPE_CHECKING:
    from pathlib import Path

LEGO = {
    "kind": "lego",
    "image": "docker.io/goacme/lego:v5.3.1",
    "role": "edge",
    "cpu": 0.1,
    "memory": "32MB",
    "user": "101:101",
}
TOKEN = {"cloudflare-dns-token": {"given": True}}


def tls(**changes: Any) -> dict[str, Any]:
    """Return a TLS section."""
    return {"issuer": "acme", "challenge": "http-01", **changes}


def test_a_wildcard_is_proven_by_dns(tmp_path: Path) -> None:
    """`http-01` is refused for it; `dns-01` is fine with its token, and asks for that."""
    routes = [{**ROUTE, "host": "*.{domain}"}]

    assert ingress(tmp_path, routes=routes, tls=tls()) == [
        (
            "ingress.tls.challenge",
            "`*.dev.chronoscraper.com` is a wildcard, which `http-01` cannot prove",
        )
    ]
    by_dns = {"routes": routes, "tls": tls(challenge="dns-01")}
    assert system(tmp_path, ingress=by_dns, secrets=TOKEN) == []
    assert system(tmp_path, ingress=by_dns) == [
        (
            "ingress.tls.challenge",
            "`dns-01` writes DNS records, and there is no secret `cloudflare-dns-token`",
        )
    ]


def test_several_edge_servers_are_proven_by_dns() -> None:
    """A challenge over HTTP may be asked of the server that does not know of it."""
    servers = {"a": {"type": "cx23"}, "b": {"type": "cx23", "roles": ["edge"]}}
    found = dict(edge_systems.problems("nutri", "dev", servers=servers))

    assert found["ingress.tls.challenge"] == (
        "2 servers have the role `edge` (a, b): `http-01` may be asked of another server than the "
        "one that asked for it"
    )
    assert "ingress.tls.challenge" not in dict(edge_systems.problems("nutri", "dev"))


def test_nginx_has_one_lego_of_the_same_user(tmp_path: Path) -> None:
    """Without it there would be no certificate; with another user it could not be read."""
    assert [path for path, _ in system(tmp_path, services={"lego": LEGO})] == ["services.lego"]
    nginx = {
        **LEGO,
        "kind": "nginx",
        "image": "docker.io/library/nginx:1.30-alpine",
    }

    def found(**services: Any) -> list[str]:
        wanted = {"traefik": None, **services}
        return [path for path, _ in system(tmp_path, ingress={"service": "nginx"}, services=wanted)]

    assert found(nginx=nginx, lego=LEGO) == []
    assert found(nginx=nginx) == ["ingress.tls"]
    assert found(nginx=nginx, lego={**LEGO, "user": "1000:1000"}) == ["services.lego"]


def test_traefik_is_not_asked_for_what_it_cannot(tmp_path: Path) -> None:
    """least_conn, caching that spares errors, and bodies that fill its memory are nginx'."""
    assert ingress(tmp_path, balance={"method": "least_conn"}, body="100MB") == [
        (
            "ingress.balance.method",
            "Traefik is told one name for all tasks of a service, and takes them in turn",
        ),
        (
            "ingress.body",
            (
                "Traefik counts a body by keeping it, and two of 100 MB are more than half of its "
                "128 MB"
            ),
        ),
    ]
    routes = [{**ROUTE, "cache": 60}]
    assert ingress(tmp_path, routes=routes) == [
        ("ingress.routes[0].cache", "Traefik would have browsers keep errors as well")
    ]
