"""Records: inside their zone, led to one place, and written as DNS has them."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from components.config.checks.where import in_stack, in_system
from components.config.hosts import WILDCARD, fill, inside, served_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.dns import RecordConfig
    from components.config.merged import StackConfig
    from components.config.problems import Problem

LEADING = ("A", "AAAA", "CNAME")
_CAA = re.compile(r'^\d{1,3} (issue|issuewild|iodef) "?[^"\s]+"?$')


def check_dns(config: StackConfig) -> Iterator[Problem]:
    """Report records that cannot be, and a certificate that nobody trusts."""
    tls, dns = config.system.ingress.tls, config.settings.dns
    if tls and tls.issuer == "cloudflare-origin" and not (dns and dns.proxied):
        cause = "Cloudflare's origin certificate is trusted by Cloudflare's own edge alone"
        remedy = "set `dns.proxied: true` in the stack, or `issuer: acme`"
        yield in_system(config, "ingress.tls.issuer", cause, remedy)
    if dns is None or not inside(config.domain, config.zone):  # the latter has a check of its own
        return
    for key, record in config.system.records.items():
        if not record.environments or config.settings.environment in record.environments:
            yield from _record(config, f"records.{key}", record)


def _record(config: StackConfig, path: str, record: RecordConfig) -> Iterator[Problem]:
    name = fill(record.name, config.domain, config.zone)
    if not inside(name.removeprefix(WILDCARD), config.zone):
        cause = f"`{name}` is not inside the zone `{config.zone}`"
        yield in_system(config, f"{path}.name", cause, "use `{domain}` or `{zone}` in it")
    if record.type in LEADING and name in served_hosts(config):
        cause = f"`{name}` is led to this stack's servers already, for its ingress answers for it"
        yield in_system(config, f"{path}.name", cause, "remove the record, or the route's host")
    if record.proxied and record.type not in LEADING:
        cause = f"Cloudflare proxies no {record.type} record"
        yield in_system(config, f"{path}.proxied", cause, "remove it")
    if (record.type == "MX") != (record.priority is not None):
        cause = "an MX record needs a priority, and no other has one"
        yield in_system(config, f"{path}.priority", cause, "give it, or remove it")
    fault = _content(record)
    if fault:
        cause = f"`{record.content}` is no content of a record of type {record.type}"
        yield in_system(config, f"{path}.content", cause, f"write {fault}")


def _content(record: RecordConfig) -> str | None:
    """Return what a record's content should look like, None where it does."""
    if record.type == "CAA":
        return None if _CAA.match(record.content) else 'for example 0 issue "letsencrypt.org"'
    if record.type in ("A", "AAAA"):
        six = record.type == "AAAA"
        try:
            address = ipaddress.ip_address(record.content)
        except ValueError:
            address = None
        fits = address is not None and (address.version == 6) is six  # noqa: PLR2004 - IPv6
        return None if fits else f"an address such as {'2001:db8::1' if six else '192.0.2.1'}"
    return None


def check_tenant_domains(config: StackConfig) -> Iterator[Problem]:
    """Report a tenant's name that is another tenant's, or one of the system's own hosts."""
    holders: dict[str, str] = dict.fromkeys(served_hosts(config), "the system")
    for key, tenant in config.settings.tenants.items():
        for field, name in (
            ("subdomain", f"{tenant.subdomain}.{config.domain}"),
            ("domain", (tenant.domain or "").lower().rstrip(".")),
        ):
            if name and name in holders:
                cause = f"`{name}` is a name of {holders[name]} already"
                path = f"tenants.{key}.{field}"
                yield in_stack(config, path, cause, "give the tenant another one")
            holders.setdefault(name, f"tenant `{key}`")
