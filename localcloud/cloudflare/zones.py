"""Zones: the document that the API shows of one, and its plan-independent settings. Pure."""

from __future__ import annotations

import hashlib
from typing import Any

from localcloud.cloudflare.errors import invalid
from localcloud.cloudflare.names import is_zone_name

Zone = dict[str, Any]
ACCOUNT = {"id": hashlib.md5(b"plinth-local-account").hexdigest(), "name": "Local cloud"}  # noqa: S324 - an identifier, no protection
NAME_SERVERS = ("ada.ns.localcloud.test", "rob.ns.localcloud.test")
_PLAN = {
    "id": "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
    "name": "Free Website",
    "price": 0,
    "currency": "USD",
    "frequency": "",
    "is_subscribed": False,
    "can_subscribe": False,
    "legacy_id": "free",
    "legacy_discount": False,
    "externally_managed": False,
}


def new_zone(identifier: str, name: str, now: str) -> Zone:
    """Give an active zone on the free plan, delegated already (nobody could check it here).

    Args:
        identifier: 32 hexadecimal digits.
        name: domain name; capitals are lowered.
        now: time of creation, RFC 3339.

    Raises:
        CloudflareError: the name cannot be a zone.
    """
    if not is_zone_name(name.lower()):
        raise invalid(1105, f"{name!r} is not a registered domain name; write for example demo.org")
    return {
        "id": identifier,
        "name": name.lower(),
        "status": "active",
        "paused": False,
        "type": "full",
        "development_mode": 0,
        "name_servers": list(NAME_SERVERS),
        "original_name_servers": [],
        "original_registrar": None,
        "original_dnshost": None,
        "vanity_name_servers": [],
        "modified_on": now,
        "created_on": now,
        "activated_on": now,
        "meta": {
            "step": 4,
            "custom_certificate_quota": 0,
            "page_rule_quota": 3,
            "phishing_detected": False,
            "cdn_only": False,
            "dns_only": False,
            "foundation_dns": False,
        },
        "owner": {"id": None, "type": "user", "email": None},
        "account": ACCOUNT,
        "tenant": {"id": None, "name": None},
        "tenant_unit": {"id": None},
        "permissions": ["#dns_records:edit", "#dns_records:read", "#zone:edit", "#zone:read"],
        "plan": _PLAN,
    }
