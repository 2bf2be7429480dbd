"""A load balancer as an HAProxy configuration; pure text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.hypervisor import BalancerService, BalancerSpec, HealthCheck

_CLOSE = "hdr Connection close"
ALGORITHMS = {"round_robin": "roundrobin", "least_connections": "leastconn"}


def server_name(ip: str) -> str:
    """Name of a target in HAProxy's tables."""
    return f"t-{ip.replace('.', '-').replace(':', '-')}"


def backend_name(listen_port: int) -> str:
    """Name of a service in HAProxy's tables."""
    return f"s{listen_port}"


def configuration(spec: BalancerSpec, folder: Path, admin: Path) -> str:
    """The whole configuration.

    Args:
        spec: of the load balancer.
        folder: where the services' certificates (`<port>.pem`) are.
        admin: path of the admin socket.
    """
    head = f"""global
  master-worker
  stats socket {admin} mode 600 level admin expose-fd listeners
  hard-stop-after 60s
  maxconn 4000
  nbthread 1

defaults
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
  timeout http-request 20s
  option redispatch
  retries 2
"""
    return head + "".join(_service(spec, service, folder) for service in spec.services)


def _service(spec: BalancerSpec, service: BalancerService, folder: Path) -> str:
    """Frontend and backend of one listening port."""
    name = backend_name(service.listen_port)
    mode = "tcp" if service.protocol == "tcp" else "http"
    secure = service.protocol == "https"
    bind = f"bind :{service.listen_port}"
    if secure:
        bind += f" ssl crt {folder}/{service.listen_port}.pem alpn h2,http/1.1"
    front = [f"mode {mode}", bind, f"default_backend {name}"]
    if mode == "http":
        front += [
            "option forwardfor",
            f"http-request set-header X-Forwarded-Proto {'https' if secure else 'http'}",
            f"http-request set-header X-Forwarded-Port {service.listen_port}",
        ]
    sections = [("frontend", f"{name}-in", front), ("backend", name, _backend(spec, service, mode))]
    if secure and service.redirect_http:
        redirect = ["mode http", "bind :80", "http-request redirect scheme https code 301"]
        sections.append(("frontend", f"{name}-redirect", redirect))
    return "".join(
        f"\n{kind} {title}\n" + "".join(f"  {line}\n" for line in lines)
        for kind, title, lines in sections
    )


def _backend(spec: BalancerSpec, service: BalancerService, mode: str) -> list[str]:
    """What is done with a service's traffic."""
    lines = [f"mode {mode}", f"balance {ALGORITHMS[spec.algorithm]}"]
    if mode == "http" and service.sticky:
        lines.append(
            f"cookie {_word(service.cookie_name)} insert indirect nocache"
            f" maxlife {service.cookie_lifetime}s"
        )
    check = service.health_check
    lines += _check(check)
    options = [
        f"check inter {check.interval}s fall {check.retries + 1} rise 1",
        "on-marked-down shutdown-sessions",
    ]
    if check.port != service.destination_port:
        options.append(f"port {check.port}")
    if check.tls:
        options.append("check-ssl verify none")
    if service.proxyprotocol:
        options.append("send-proxy-v2")
    for target in spec.targets:
        cookie = f" cookie {server_name(target)}" if mode == "http" and service.sticky else ""
        address = f"{target}:{service.destination_port}"
        lines.append(f"server {server_name(target)} {address} {' '.join(options)}{cookie}")
    return lines


def _check(check: HealthCheck) -> list[str]:
    """How targets are asked whether they live."""
    lines = [f"timeout check {check.timeout}s"]
    if check.protocol == "tcp":
        return lines
    # Without a domain the target's address is the host: a request without one is malformed.
    host = f" hdr Host {_word(check.domain) if check.domain else '%[bc_dst]'}"
    lines += [
        "option httpchk",
        f"http-check send meth GET uri {_word(check.path or '/')} ver HTTP/1.1{host} {_CLOSE}",
    ]
    if check.response:
        lines.append(f"http-check expect string {_word(check.response)}")
    else:
        wanted = "|".join(re.escape(code).replace(r"\?", ".") for code in check.status_codes)
        lines.append(f"http-check expect rstatus ^({wanted.replace('?', '.')})$")
    return lines


def _word(text: str) -> str:
    """One word of HAProxy's language, whatever is in it."""
    return re.sub(r"([\\\s#'\"])", r"\\\1", text.replace("\n", " "))
