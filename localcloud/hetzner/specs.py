"""From documents to what the hypervisor is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.addresses import mac
from localcloud.errors import ApiError
from localcloud.hypervisor import (
    BalancerService,
    BalancerSpec,
    FirewallRule,
    HealthCheck,
    NetworkPort,
    ServerSpec,
)
from localcloud.labels import parse_selector

if TYPE_CHECKING:
    from localcloud.cloud import Cloud
    from localcloud.store import Document


def primary_ip(cloud: Cloud, number: int | None) -> str | None:
    """Return the address of a primary IP, None for none."""
    if number is None:
        return None
    body = cloud.store.get("primary_ip", number)
    return None if body is None else str(body["ip"])


def port(cloud: Cloud, attachment: Document) -> NetworkPort:
    """Return a port of a server or load balancer in a private network."""
    network = cloud.store.get("network", attachment["network"])
    if network is None:
        raise ApiError("conflict", f"network {attachment['network']} is gone")
    return NetworkPort(
        network_id=network["id"],
        ip_range=network["ip_range"],
        ip=attachment["ip"],
        mac=attachment["mac_address"],
        routes=tuple((r["destination"], r["gateway"]) for r in network["routes"]),
    )


def ports(cloud: Cloud, body: Document) -> tuple[NetworkPort, ...]:
    """Return all ports of a server or load balancer."""
    return tuple(port(cloud, attachment) for attachment in body["private_net"])


def server_spec(cloud: Cloud, body: Document) -> ServerSpec:
    """Return what a server is made of."""
    kind = cloud.catalogue.server_types[body["server_type"]]
    return ServerSpec(
        server_id=body["id"],
        name=body["name"],
        cores=kind.cores,
        memory_gb=float(kind.memory),
        disk_gb=body["primary_disk_size"],
        image=body["image_source"],
        public_ipv4=primary_ip(cloud, body["ipv4"]),
        public_ipv6=primary_ip(cloud, body["ipv6"]),
        public_mac=mac(body["id"]),
        user_data=body["user_data"],
        ssh_keys=tuple(body["ssh_keys"]),
        ports=ports(cloud, body),
    )


def firewalls_of(cloud: Cloud, server: Document) -> list[Document]:
    """Return the firewalls that are applied to a server, by itself or by its labels."""
    return [
        firewall
        for firewall in cloud.all("firewall")
        if any(applies(target, server) for target in firewall["applied_to"])
    ]


def applies(target: Document, server: Document) -> bool:
    """Tell whether one of a firewall's (or balancer's) targets means a server."""
    if target["type"] == "server":
        return bool(target["server"]["id"] == server["id"])
    if target["type"] == "label_selector":
        return parse_selector(target["label_selector"]["selector"])(server["labels"])
    return False


def firewall_rules(cloud: Cloud, server: Document) -> tuple[FirewallRule, ...] | None:
    """Return all rules that hold for a server, None where no firewall is applied to it."""
    firewalls = firewalls_of(cloud, server)
    if not firewalls:
        return None
    return tuple(
        FirewallRule(
            direction=rule["direction"],
            protocol=rule["protocol"],
            port=_ports(rule["port"]),
            ips=tuple(rule["source_ips" if rule["direction"] == "in" else "destination_ips"]),
        )
        for firewall in firewalls
        for rule in firewall["rules"]
    )


def _ports(written: str | None) -> str | None:
    return "1-65535" if written == "any" else written


def target_address(
    cloud: Cloud, balancer: Document, server_id: int, *, private: bool
) -> str | None:
    """Return the address at which a balancer reaches a server, None where there is none."""
    server = cloud.store.get("server", server_id)
    if server is None or server.get("removing"):
        return None
    if not private:
        return primary_ip(cloud, server["ipv4"])
    networks = {attachment["network"] for attachment in balancer["private_net"]}
    found = (a["ip"] for a in server["private_net"] if a["network"] in networks)
    return next(found, None)


def selected(cloud: Cloud, target: Document) -> list[int]:
    """Return the IDs of the servers that a balancer's target means."""
    return [server["id"] for server in cloud.all("server") if applies(target, server)]


def balancer_spec(cloud: Cloud, body: Document) -> BalancerSpec:
    """Return what a load balancer is."""
    addresses: list[str] = []
    for target in body["targets"]:
        if target["type"] == "ip":
            addresses.append(target["ip"]["ip"])
            continue
        for server_id in selected(cloud, target):
            ip = target_address(cloud, body, server_id, private=target["use_private_ip"])
            if ip is not None and ip not in addresses:
                addresses.append(ip)
    return BalancerSpec(
        balancer_id=body["id"],
        name=body["name"],
        public_ipv4=body["ipv4"] if body["public_interface"] else None,
        algorithm=body["algorithm"]["type"],
        services=tuple(_service(cloud, service) for service in body["services"]),
        targets=tuple(addresses),
        ports=ports(cloud, body),
    )


def _service(cloud: Cloud, service: Document) -> BalancerService:
    http = service.get("http") or {}
    return BalancerService(
        protocol=service["protocol"],
        listen_port=service["listen_port"],
        destination_port=service["destination_port"],
        proxyprotocol=service["proxyprotocol"],
        health_check=_health_check(service["health_check"]),
        sticky=http.get("sticky_sessions", False),
        cookie_name=http.get("cookie_name", "HCLBSTICKY"),
        cookie_lifetime=http.get("cookie_lifetime", 300),
        redirect_http=http.get("redirect_http", False),
        certificates=tuple(_pem(cloud, number) for number in http.get("certificates", ())),
    )


def _pem(cloud: Cloud, number: int) -> str:
    body = cloud.find("certificate", number)
    return str(body["certificate"]) + "\n" + str(body["private_key"])


def _health_check(check: Document) -> HealthCheck:
    http = check.get("http") or {}
    return HealthCheck(
        protocol=check["protocol"],
        port=check["port"],
        interval=check["interval"],
        timeout=check["timeout"],
        retries=check["retries"],
        domain=http.get("domain") or "",
        path=http.get("path") or "/",
        status_codes=tuple(http.get("status_codes") or ("2??", "3??")),
        response=http.get("response") or "",
        tls=http.get("tls", False),
    )
