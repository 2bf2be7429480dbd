"""What both proxies have in common: web ports, Cloudflare's origin certificate, DNS for ACME."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import PublishedPort
from components.blueprint.plan_cloudflare import ORIGIN_CERTIFICATE, ORIGIN_KEY
from components.blueprint.services import mounts
from components.config.checks.tls import DNS_TOKEN

if TYPE_CHECKING:
    from components.blueprint.containers import FileMount
    from components.blueprint.context import Context
    from components.blueprint.ingress import IngressSpec
    from components.config.service import ServiceConfig

ORIGIN_FILES = (f"{mounts.SECRETS}/{ORIGIN_CERTIFICATE}", f"{mounts.SECRETS}/{ORIGIN_KEY}")


def published(spec: IngressSpec, web: int, tls: int) -> tuple[PublishedPort, ...]:
    """Return the servers' ports that lead to the proxy's own in the container."""
    ports = [PublishedPort(target=web, published=spec.http_port)]
    if spec.tls:
        ports.append(PublishedPort(target=tls, published=spec.https_port))
    return tuple(ports)


def origin(context: Context, service: ServiceConfig) -> tuple[FileMount, ...]:
    """Mount Cloudflare's origin certificate where it is the issuer."""
    tls = context.config.system.ingress.tls
    if tls is None or tls.issuer != "cloudflare-origin":
        return ()
    return tuple(mounts.secret(key, service) for key in (ORIGIN_CERTIFICATE, ORIGIN_KEY))


def dns(spec: IngressSpec, service: ServiceConfig) -> tuple[dict[str, str], tuple[FileMount, ...]]:
    """Return environment and secret with which lego, or Traefik by it, writes DNS records."""
    if not any(item.challenge == "dns-01" for item in spec.certificates):
        return {}, ()
    env = {"CLOUDFLARE_DNS_API_TOKEN_FILE": f"{mounts.SECRETS}/{DNS_TOKEN}"}
    if spec.acme and spec.acme.cloudflare_api:
        env["CLOUDFLARE_BASE_URL"] = spec.acme.cloudflare_api
    return env, (mounts.secret(DNS_TOKEN, service),)
