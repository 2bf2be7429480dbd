"""What a person should know before `up`; nothing here stops it."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from components.blueprint.backups import warnings as backups
from components.blueprint.plan_cloudflare import manages_zone
from components.blueprint.plan_dns import custom_domains, plan_dns
from components.config.dns import CloudflareConfig
from components.config.profile import REAL_CLOUD

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.blueprint.money import Costs

EXAMPLES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")  # RFC 5737, 3849


def warnings(context: Context, costs: Costs) -> tuple[str, ...]:
    """Return whole sentences, the gravest first."""
    return (
        *_money(context, costs),
        *_traffic(context),
        *_limits(context),
        *_images(context),
        *backups.warnings(context),
        *_reach(context),
        *_names(context),
        *_zone(context),
        *_edge_certificates(context),
    )


def _money(context: Context, costs: Costs) -> list[str]:
    budget = context.config.budget
    found = []
    for name, line in (
        ("budget", budget.limit),
        ("critical line", budget.critical),
        ("warning line", budget.warn),
    ):
        if costs.total > line:
            found.append(f"It costs {costs.total:.2f} EUR a month: over the {name} of {line} EUR.")
            break
    places = _elsewhere(context)
    if places:
        found.append(f"Copies in {places} are paid to their provider and are not in the sum.")
    if costs.unknown:
        found.append(f"Prices that are not known are not in the sum: {', '.join(costs.unknown)}.")
    return found


def _elsewhere(context: Context) -> str:
    """Return the places for copies that somebody else than Hetzner sells."""
    backups = context.config.system.backups
    if backups is None or not context.config.settings.backup_schedule.enabled:
        return ""
    return ", ".join(
        f"{key} ({place.provider})"
        for key, place in sorted(backups.places.items())
        if place.kind == "s3" and place.provider != "hetzner"
    )


def _traffic(context: Context) -> list[str]:
    asked = context.config.settings.encrypted_overlay
    if asked and not context.encrypted:
        return [
            (
                "Overlay traffic between servers is not encrypted: the kernel of the local "
                "machines lacks ESP."
            )
        ]
    if not asked and len(context.config.settings.servers) > 1:
        return ["Overlay traffic between servers is not encrypted (plinth:encrypted_overlay)."]
    return []


def _limits(context: Context) -> list[str]:
    if context.cpu_limits:
        return []
    # Docker refuses CPU limits there, and takes memory limits without holding them.
    return [
        "CPU and memory limits of services are not enforced: the local machines' kernel cannot."
    ]


def _images(context: Context) -> list[str]:
    # a digest is looked up by its tag as well, as `images.resolve` does
    missing = [
        key
        for key, service in context.config.services.items()
        if context.images
        and service.image not in context.images
        and service.image.partition("@")[0] not in context.images
    ]
    if not missing:
        return []
    return [f"The image index does not have the images of: {', '.join(missing)}."]


def _reach(context: Context) -> list[str]:
    """Ranges that stand in examples are nobody's: a deployment would knock in vain."""
    named = context.config.settings.ssh_from
    if context.config.profile != REAL_CLOUD or not named:
        return []
    if not all(any(_within(source, text) for text in EXAMPLES) for source in named):
        return []
    ranges = ", ".join(named)
    return [
        (
            f"plinth:ssh_from names {ranges}, which is for examples alone: put your own ranges "
            "there, or no deployment reaches a server."
        )
    ]


def _within(source: str, outer: str) -> bool:
    inner, whole = ip_network(source), ip_network(outer)
    return inner.version == whole.version and inner.overlaps(whole)


def _names(context: Context) -> list[str]:
    domain = context.config.domain
    return [
        f"{name} of tenant {key} is in a zone of its owner, who has to lead it here: "
        f"CNAME {domain}."
        for key, name in custom_domains(context).items()
    ]


def _zone(context: Context) -> list[str]:
    config, dns = context.config, context.config.settings.dns
    if dns and dns.proxied and config.system.ingress.tls and not manages_zone(context):
        why = "with `flexible` visitors are redirected for ever"
        return [f"Cloudflare's `ssl` of {config.zone} has to be `strict`: {why}."]
    if config.settings.environment != "prod" or config.settings.dns is None:
        return []
    if config.system.cloudflare == CloudflareConfig() or manages_zone(context):
        return []
    whose = "are not managed by this stack (plinth:dns.manage_zone)"
    return [f"Cloudflare's settings and rules of {config.zone} {whose}."]


def _edge_certificates(context: Context) -> list[str]:
    """Cloudflare's own certificates are for the zone and one label below it."""
    zone = context.config.zone
    deep = [
        record.name
        for record in plan_dns(context)
        if record.proxied and record.type == "A" and record.name.removesuffix(zone).count(".") > 1
    ]
    if not deep:
        return []
    names = ", ".join(deep)
    return [f"Cloudflare has no free certificate for {names}: they need its Advanced Certificates."]
