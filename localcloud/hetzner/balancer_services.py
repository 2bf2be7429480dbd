"""Services of a load balancer, with what the API fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.errors import ApiError, invalid

if TYPE_CHECKING:
    from localcloud.cloud import Cloud
    from localcloud.hetzner.balancer_bodies import HealthHttp, ServiceBody, ServiceChange
    from localcloud.store import Document

PORTS = {"http": 80, "https": 443}
HTTP = {
    "cookie_name": "HCLBSTICKY",
    "cookie_lifetime": 300,
    "timeout_idle": 50,
    "certificates": [],
    "redirect_http": False,
    "sticky_sessions": False,
}
HEALTH_HTTP = {
    "domain": "",
    "path": "/",
    "response": "",
    "status_codes": ["2??", "3??"],
    "tls": False,
}


def new_service(cloud: Cloud, balancer: Document, wanted: ServiceBody) -> Document:
    """Return a service as it is kept.

    Raises:
        ApiError: source_port_already_used, invalid_input.
    """
    listen = wanted.listen_port or PORTS[wanted.protocol]
    if any(service["listen_port"] == listen for service in balancer["services"]):
        raise ApiError("source_port_already_used", f"port {listen} has a service already")
    destination = wanted.destination_port or PORTS.get(wanted.protocol, listen)
    check = wanted.health_check
    service: Document = {
        "protocol": wanted.protocol,
        "listen_port": listen,
        "destination_port": destination if wanted.destination_port else PORTS["http"],
        "proxyprotocol": bool(wanted.proxyprotocol),
        "health_check": {
            "protocol": "tcp",
            "port": destination if wanted.destination_port else PORTS["http"],
            "interval": 15,
            "timeout": 10,
            "retries": 3,
        },
        "http": dict(HTTP),
    }
    if check is not None:
        service["health_check"] = check.model_dump(exclude={"http"})
        if check.protocol == "http":
            service["health_check"]["http"] = _health_http(check.http)
    if wanted.http is not None:
        service["http"].update(wanted.http.model_dump(exclude_none=True))
    return _checked(cloud, service)


def _health_http(http: HealthHttp | None) -> Document:
    return HEALTH_HTTP | ({} if http is None else http.model_dump(exclude_none=True))


def changed_service(cloud: Cloud, service: Document, wanted: ServiceChange) -> Document:
    """Return a service after a change.

    Raises:
        ApiError: invalid_input.
    """
    changes = wanted.model_dump(exclude_none=True, exclude={"health_check", "http"})
    service = service | changes
    if wanted.health_check is not None:
        check = wanted.health_check
        old_http = service["health_check"].get("http", HEALTH_HTTP)
        service["health_check"] |= check.model_dump(exclude_none=True, exclude={"http"})
        if service["health_check"]["protocol"] == "http":
            new_http = {} if check.http is None else check.http.model_dump(exclude_none=True)
            service["health_check"]["http"] = old_http | new_http
        else:
            service["health_check"].pop("http", None)
    if wanted.http is not None:
        service["http"] |= wanted.http.model_dump(exclude_none=True)
    return _checked(cloud, service)


def _checked(cloud: Cloud, service: Document) -> Document:
    """Refuse what does not fit the protocol."""
    certificates = service["http"]["certificates"]
    if service["protocol"] == "https" and not certificates:
        raise invalid("http.certificates", "protocol https needs at least one certificate")
    if service["protocol"] != "https" and (certificates or service["http"]["redirect_http"]):
        raise invalid("http", "certificates and redirect_http are for protocol https only")
    for number in certificates:
        cloud.find("certificate", number)
    return service


def service_view(service: Document) -> Document:
    """Return a service as the API shows it: no HTTP part for tcp."""
    shown = dict(service)
    if service["protocol"] == "tcp":
        shown.pop("http")
    # Plain http keeps certificates and redirect_http: clients (hcloud for Python) read them.
    return shown
