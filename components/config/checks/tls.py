"""Certificates: who issues them, how names are proven, and what the proxy can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_stack, in_system
from components.config.hosts import WILDCARD, served_hosts, tenant_domains

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem
    from components.config.service import ServiceConfig

DNS_TOKEN = "cloudflare-dns-token"  # noqa: S105 - the key of a secret
_BUFFERED_SHARE = 4  # two bodies at a time may fill half of Traefik's memory


def check_tls(config: StackConfig) -> Iterator[Problem]:
    """Report certificates that nobody could issue, and settings that the proxy does not know."""
    proxy = config.services.get(config.system.ingress.service)
    if proxy is None:
        return  # reported already
    yield from _challenge(config)
    yield from _lego(config, proxy)
    if proxy.kind == "traefik":
        yield from _traefik(config, proxy)


def _challenge(config: StackConfig) -> Iterator[Problem]:
    """Report names that the challenge cannot prove."""
    tls = config.system.ingress.tls
    if tls is None or tls.issuer != "acme":
        return
    path = "ingress.tls.challenge"
    wildcards = [host for host in served_hosts(config) if host.startswith(WILDCARD)]
    edges = [key for key, server in config.settings.servers.items() if "edge" in server.roles]
    if tls.challenge == "http-01" and wildcards:
        cause = f"`{wildcards[0]}` is a wildcard, which `http-01` cannot prove"
        yield in_system(config, path, cause, "use `challenge: dns-01`")
    if tls.challenge == "dns-01" and DNS_TOKEN not in config.system.secrets:
        cause = f"`dns-01` writes DNS records, and there is no secret `{DNS_TOKEN}`"
        remedy = f"add `secrets: {{{DNS_TOKEN}: {{given: true}}}}` to the system"
        yield in_system(config, path, cause, remedy)
    if len(edges) > 1:
        what = "`http-01` may be asked of another server than the one that asked for it"
        if tls.challenge == "http-01":
            cause = f"{len(edges)} servers have the role `edge` ({', '.join(edges)}): {what}"
            yield in_system(config, path, cause, "use `challenge: dns-01`, or one edge server")
        elif domains := tenant_domains(config):
            tenant = min(domains)
            cause = f"`{domains[tenant]}` can be proven by `http-01` alone, and with more than one "
            cause += f"edge server {what}"
            remedy = "leave the role `edge` to one server"
            yield in_stack(config, f"tenants.{tenant}.domain", cause, remedy)


def _lego(config: StackConfig, proxy: ServiceConfig) -> Iterator[Problem]:
    """Report nginx without somebody who gets its certificates, and the other way round."""
    tls = config.system.ingress.tls
    wanted = proxy.kind == "nginx" and tls is not None and tls.issuer == "acme"
    found = {key: item for key, item in config.services.items() if item.kind == "lego"}
    if wanted and len(found) != 1:
        cause = f"nginx gets its certificates from one service of `kind: lego`, not {len(found)}"
        yield in_system(config, "ingress.tls", cause, "add one, or leave one")
    for key, service in found.items():
        path = f"services.{key}"
        if not wanted:
            cause = "only nginx with certificates by ACME needs it"
            yield in_system(config, path, cause, "remove it")
        elif service.user != proxy.user or service.role != proxy.role:
            cause = (
                f"what it writes is read by `{config.system.ingress.service}`, which has another"
            )
            cause += f" user or role ({proxy.user}, {proxy.role})"
            yield in_system(config, path, cause, "give both the same `user` and `role`")


def _traefik(config: StackConfig, proxy: ServiceConfig) -> Iterator[Problem]:
    """Report what nginx can do and Traefik cannot."""
    ingress = config.system.ingress
    if ingress.balance.method != "round_robin":
        cause = "Traefik is told one name for all tasks of a service, and takes them in turn"
        remedy = "use `round_robin`, or a proxy of `kind: nginx`"
        yield in_system(config, "ingress.balance.method", cause, remedy)
    for index, route in enumerate(ingress.routes):
        if route.cache is not None:
            cause = "Traefik would have browsers keep errors as well"
            remedy = "have the service itself say it, or use a proxy of `kind: nginx`"
            yield in_system(config, f"ingress.routes[{index}].cache", cause, remedy)
    bodies = [ingress.body, *(route.body or 0 for route in ingress.routes)]
    if max(bodies) > proxy.memory // _BUFFERED_SHARE:
        cause = (
            f"Traefik counts a body by keeping it, and two of {max(bodies)} MB are more than "
            f"half of its {proxy.memory} MB"
        )
        remedy = f"give services.{ingress.service} more memory, or take a smaller `body`"
        yield in_system(config, "ingress.body", cause, remedy)
