"""Traefik's settings: what it listens on (static) and where requests go (dynamic)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.render.template import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.config.ingress import IngressConfig


def static_config(web_port: int, metrics_port: int, trusted_ips: tuple[str, ...]) -> str:
    """Return traefik.yaml; `trusted_ips` may say by the PROXY protocol who the client is."""
    return render(
        "traefik/traefik.yaml",
        web_port=web_port,
        metrics_port=metrics_port,
        trusted_ips=list(trusted_ips),
    )


def dynamic_config(domain: str, ingress: IngressConfig, ports: Mapping[str, int]) -> str:
    """Return the routes of a domain; `ports` are those of the services by key."""
    routes = [
        {
            "name": f"{route.service}-{index}",
            "path": route.path,
            "service": route.service,
            "limit": route.limit,
            "priority": len(route.path) * 10,
        }
        for index, route in enumerate(ingress.routes)
    ]
    backends = [
        {"name": name, "url": f"http://{name}:{ports[name]}"}
        for name in dict.fromkeys(route.service for route in ingress.routes)
    ]
    return render(
        "traefik/dynamic.yaml",
        domain=domain,
        routes=routes,
        backends=backends,
        limits=ingress.limits,
        headers=ingress.headers,
    )
