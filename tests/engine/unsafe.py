"""Breaks every security rule once: put before the program, it changes what that registers."""

import base64
from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.settings import get_monitor

CONTAINER = ("taskSpec", "containerSpec")
ANYONE = ["0.0.0.0/0"]
PORTS = ("5432", "2222", "8025")
FIRST_BOOT = """\
#cloud-config
ssh_pwauth: true
write_files: [{path: /etc/app.env, content: API_KEY=hidden-value}]
"""
TRAEFIK = """\
http:
  routers:
    shop: {entryPoints: [websecure], rule: Host(`x`), service: shop, tls: {}}
    plain: {entryPoints: [web], rule: Host(`x`), service: shop}
tls:
  options:
    default: {minVersion: VersionTLS10}
"""


def _text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


# By the end of its type and its name: what stands where instead.
FAULTS: dict[tuple[str, str], dict[tuple[str, ...], Any]] = {
    ("Firewall", "network-servers"): {
        ("rules",): [
            {"direction": "in", "protocol": "tcp", "port": port, "sourceIps": ANYONE}
            for port in PORTS
        ]
    },
    ("AppServer", "app-1"): {("firstBoot",): FIRST_BOOT},
    ("Server", "app-1"): {
        ("firewallIds",): [],
        ("sshKeys",): [],
        ("networks",): [],
        ("serverType",): "cx32",
        ("image",): "ubuntu-20.04",
        ("deleteProtection",): False,
    },
    ("Volume", "data-data"): {("deleteProtection",): False, ("location",): "ash"},
    ("PrimaryIp", "app-1-ipv4"): {("autoDelete",): True, ("name",): "web"},
    ("Network", "network-private"): {("labels",): {}},
    ("LoadBalancerService", "edge-edge-http"): {("protocol",): "http"},
    ("LoadBalancerService", "edge-edge-https"): {("healthCheck",): None},
    ("LoadBalancerTarget", "edge-edge-app-1"): {("usePrivateIp",): False},
    ("DnsRecord", "edge-app"): {("proxied",): False},
    ("ZoneSetting", "edge-setting-min_tls_version"): {("value",): "1.0"},
    ("ZoneSetting", "edge-setting-ssl"): {("settingId",): "brotli", ("value",): "on"},
    ("RandomPassword", "swarm-redis-password"): {("length",): 8},
    ("PrivateKey", "swarm-authority"): {("ecdsaCurve",): "P224"},
    ("Command", "jobs-migrate"): {("create",): "migrate --password=hidden-value"},
    ("ServiceConfig", "swarm-traefik-dynamic.yaml"): {("data",): _text(TRAEFIK)},
    ("ServiceConfig", "swarm-postgres-hba.conf"): {("data",): _text("host all all 0.0.0.0/0 md5")},
    ("ServiceConfig", "swarm-traefik.yaml"): {("data",): _text("password = hidden-value")},
    ("Service", "data-postgres"): {
        ("endpointSpec", "ports"): [
            {"targetPort": 5432, "publishedPort": 5432, "protocol": "tcp", "publishMode": "host"}
        ]
    },
    ("Service", "data-redis"): {("taskSpec", "logDriver", "options"): {}},
    ("Service", "edge-traefik"): {
        (*CONTAINER, "mounts"): [
            {
                "type": "bind",
                "source": "/var/run/docker.sock",
                "target": "/var/run/docker.sock",
            }
        ],
    },
    ("Service", "app-backend"): {
        (*CONTAINER, "env"): {"DATABASE_PASSWORD": "hidden-value"},
        (*CONTAINER, "readOnly"): False,
    },
    ("Service", "app-celery-worker"): {
        ("taskSpec", "resources", "limits"): {"memoryBytes": 0, "nanoCpus": 0},
        ("updateConfig", "failureAction"): "continue",
    },
    ("Service", "app-frontend"): {(*CONTAINER, "user"): "0:0", (*CONTAINER, "capDrops"): []},
    ("Service", "app-firecrawl-api"): {
        (*CONTAINER, "healthcheck", "tests"): ["NONE"],
        (*CONTAINER, "image"): "ghcr.io/firecrawl/firecrawl:latest",
    },
    ("Service", "app-firecrawl-playwright"): {
        ("taskSpec", "networksAdvanceds"): [{"id": "host"}],
    },
    ("BackupSchedule", "backups"): {
        ("stores",): {"postgres": {"store": "postgres", "places": ["local"], "encrypted": False}},
        ("places",): {
            "local": {"kind": "local", "off_site": False, "encrypted": True, "locked_days": 0},
            "offsite": {"kind": "s3", "off_site": True, "encrypted": True, "locked_days": 0},
        },
        ("test",): "monthly",
    },
}


def put(properties: Any, path: tuple[str, ...], value: Any) -> Any:
    """Return properties with another value at a path; None takes away what is there."""
    step, *rest = path
    given = dict(properties) if isinstance(properties, Mapping) else {}
    if value is None and not rest:
        return {key: kept for key, kept in given.items() if key != step}
    return {**given, step: put(given.get(step), tuple(rest), value) if rest else value}


def unsafe(request: Any) -> Any:
    """Change what is registered where it has a fault; of the volume also what Pulumi holds."""
    faults = FAULTS.get((request.type.rpartition(":")[2], request.name), {})
    if faults:
        properties: Any = json_format.MessageToDict(request.object)
        for path, value in faults.items():
            properties = put(properties, path, value)
        request.object.Clear()
        request.object.update(properties)
    if request.name == "data-data":
        request.protect = False
    return request


def loose(request: Any) -> Any:
    """Return a container outside the Swarm, on the servers that a service is for."""
    found = type(request)()
    found.CopyFrom(request)
    found.type, found.name = "docker:index/container:Container", "loose"
    found.object.Clear()
    found.object.update({"name": "loose", "image": "docker.io/library/redis:7"})
    return found


def registered(request: Any) -> Any:
    """Register what is asked for, made unsafe; once something beside it."""
    if request.name == "app-frontend":
        register(loose(request))
    return register(unsafe(request))


# Below all that a program may say: secrets stay secret, and what is not known stays so.
monitor: Any = get_monitor()
register = monitor.RegisterResource
monitor.RegisterResource = registered
