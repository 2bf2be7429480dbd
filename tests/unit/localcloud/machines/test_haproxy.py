"""Load balancers as HAProxy configurations, read by the real haproxy."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from localcloud.hypervisor import BalancerService, BalancerSpec, HealthCheck
from localcloud.machines.haproxy import configuration

CHECK = HealthCheck("http", 8080, interval=15, timeout=10, retries=3, domain="a.example", path="/h")
HTTP = BalancerService("http", 80, 8080, proxyprotocol=False, health_check=CHECK)
SPEC = BalancerSpec(1, "lb", "198.18.7.9", "round_robin", (HTTP,), ("10.0.1.1", "10.0.1.2"))

needs_haproxy = pytest.mark.skipif(shutil.which("haproxy") is None, reason="needs haproxy")


def lines(spec: BalancerSpec) -> list[str]:
    """Return the configuration's lines without their indentation."""
    rendered = configuration(spec, Path("/nowhere"), Path("/run/b1.sock"))
    return [line.strip() for line in rendered.splitlines()]


def accepted(spec: BalancerSpec, folder: Path) -> bool:
    """Tell if haproxy takes a configuration."""
    path = folder / "haproxy.cfg"
    path.write_text(configuration(spec, folder, folder / "a.sock"))
    return subprocess.run(["haproxy", "-c", "-q", "-f", path], check=False).returncode == 0


def test_http_service() -> None:
    """Targets are checked as the service says and get the client's address."""
    found = lines(SPEC)
    assert "balance roundrobin" in found
    assert "option forwardfor" in found
    assert (
        "http-check send meth GET uri /h ver HTTP/1.1 hdr Host a.example hdr Connection close"
        in found
    )
    assert "http-check expect rstatus ^(2..|3..)$" in found
    assert (
        "server t-10-0-1-1 10.0.1.1:8080 check inter 15s fall 4 rise 1"
        " on-marked-down shutdown-sessions" in found
    )


def test_tcp_service_with_proxy_protocol() -> None:
    """A TCP service does not read HTTP; PROXY protocol is sent where asked for."""
    check = replace(CHECK, protocol="tcp", port=9090)
    service = replace(HTTP, protocol="tcp", proxyprotocol=True, health_check=check)
    found = lines(replace(SPEC, algorithm="least_connections", services=(service,)))
    assert "balance leastconn" in found
    assert "option forwardfor" not in found
    assert "option httpchk" not in found
    assert any(line.endswith("port 9090 send-proxy-v2") for line in found)


@needs_haproxy
@pytest.mark.parametrize(
    "service",
    [
        HTTP,
        replace(HTTP, sticky=True, cookie_name="my cookie"),
        replace(HTTP, protocol="tcp", health_check=replace(CHECK, protocol="tcp")),
        replace(HTTP, health_check=replace(CHECK, response='it "works" # ok', tls=True)),
        replace(HTTP, health_check=replace(CHECK, domain="", status_codes=("200", "30?"))),
        replace(HTTP, proxyprotocol=True),
    ],
)
def test_haproxy_takes_it(service: BalancerService, tmp_path: Path) -> None:
    """HAProxy takes what becomes of any service, odd names included."""
    assert accepted(replace(SPEC, services=(service,)), tmp_path)


@needs_haproxy
def test_haproxy_refuses_missing_certificate(tmp_path: Path) -> None:
    """HTTPS without a certificate is refused, so it cannot silently not listen."""
    assert not accepted(replace(SPEC, services=(replace(HTTP, protocol="https"),)), tmp_path)
