"""A system that nobody wrote: 100 services on 10 servers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

NAME = "hundred"
SERVICES, SERVERS = 100, 10


def write(root: Path) -> None:
    """Write it beside the others of a checkout."""
    folder = root / "systems" / NAME
    folder.mkdir(parents=True)
    (folder / "system.yaml").write_text(yaml.safe_dump(_system(), sort_keys=False))
    (folder / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": _stack()}, sort_keys=False))


def _system() -> dict[str, Any]:
    services: dict[str, Any] = {
        "traefik": {
            "kind": "traefik",
            "image": "docker.io/library/traefik:v3.7",
            "role": "edge",
            "cpu": 0.25,
            "memory": "128MB",
            "user": "65532:65532",
        },
        "postgres": {
            "kind": "postgres",
            "image": "docker.io/library/postgres:15-bookworm",
            "role": "data",
            "cpu": 2,
            "memory": "4GB",
            "port": 5432,
            "user": "999:999",
            "postgres": {"database": "hundred", "user": "hundred", "max_connections": 500},
        },
        "redis": {
            "kind": "redis",
            "image": "docker.io/library/redis:7-bookworm",
            "role": "data",
            "cpu": 0.5,
            "memory": "512MB",
            "port": 6379,
            "user": "999:999",
            "redis": {},
        },
    }
    for number in range(SERVICES - len(services)):
        services[f"service-{number}"] = {
            "image": f"ghcr.io/hundred/service-{number}:1.0.0",
            "cpu": 0.25,
            "memory": "256MB",
            "replicas": 2,
            "port": 8000,
            # every fifth talks to the stores, the others to the one before
            "uses": ["postgres", "redis"] if number % 5 == 0 else [f"service-{number - 1}"],
            "scratch": {"/tmp": "32MB"},  # noqa: S108 - a path in a container
            "health": {"http": "/health", "client": "python3"},
            "stand_in": {"role": "web"},
        }
    routes = [
        {"path": f"/service-{number}", "service": f"service-{number}", "limit": "all"}
        for number in range(0, SERVICES - 3, 4)
    ]
    return {
        "name": NAME,
        "title": "A hundred services",
        "document": "generated",
        "environments": ["prod"],
        "domain": "hundred.example",
        "user": "deploy",
        "ssh_port": 2222,
        "public_ports": [80, 443],
        "reserve": "600MB",
        "data_path": "/mnt/data",
        "budget": {"limit": 1000, "warn": 800, "critical": 900},
        "ingress": {
            "service": "traefik",
            "tls": {"issuer": "acme", "challenge": "http-01"},
            "limits": {"all": {"rate": 50, "burst": 100}},
            "routes": [*routes, {"path": "/", "service": "service-0"}],
        },
        "services": services,
    }


def _stack() -> dict[str, Any]:
    servers = {
        f"app-{number}": {"type": "cx53", "roles": ["app", "worker"]}
        for number in range(1, SERVERS - 1)
    }
    servers |= {"edge-1": {"type": "cx33", "roles": ["edge"]}}
    servers |= {"db-1": {"type": "cx33", "roles": ["data"]}}
    values = {
        "system": NAME,
        "environment": "prod",
        "cloud": "hetzner",
        "servers": servers,
        "volume": {"size": 100, "server": "db-1"},
    }
    return {f"plinth:{key}": value for key, value in values.items()}
