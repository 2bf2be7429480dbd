"""Settings of a zone: Cloudflare's defaults for a new one, and which values each may have. Pure."""

from __future__ import annotations

from typing import Any

from localcloud.cloudflare.errors import CloudflareError, invalid

_ON_OFF = frozenset({"on", "off"})
_SWITCHES: dict[str, str] = {
    "always_online": "off",
    "always_use_https": "off",
    "automatic_https_rewrites": "on",
    "brotli": "on",
    "browser_check": "on",
    "development_mode": "off",
    "early_hints": "off",
    "email_obfuscation": "on",
    "hotlink_protection": "off",
    "http3": "on",
    "ip_geolocation": "on",
    "ipv6": "on",
    "opportunistic_encryption": "on",
    "opportunistic_onion": "on",
    "privacy_pass": "on",
    "rocket_loader": "off",
    "tls_client_auth": "off",
    "websockets": "on",
    "0rtt": "off",
}
_CHOICES: dict[str, tuple[Any, frozenset[Any]]] = {
    "cache_level": ("aggressive", frozenset({"aggressive", "basic", "simplified"})),
    "min_tls_version": ("1.0", frozenset({"1.0", "1.1", "1.2", "1.3"})),
    "pseudo_ipv4": ("off", frozenset({"off", "add_header", "overwrite_header"})),
    "security_level": (
        "medium",
        frozenset({"off", "essentially_off", "low", "medium", "high", "under_attack"}),
    ),
    "ssl": ("full", frozenset({"off", "flexible", "full", "strict"})),
    "tls_1_3": ("on", frozenset({"on", "off", "zrt"})),
}
_SECONDS = {"browser_cache_ttl": 14400, "challenge_ttl": 1800}
_MOST_SECONDS = 31536000
_HSTS_FIELDS = {"enabled", "max_age", "include_subdomains", "preload", "nosniff"}
_NO_HSTS = {
    "enabled": False,
    "max_age": 0,
    "include_subdomains": False,
    "preload": False,
    "nosniff": False,
}
DEFAULTS: dict[str, Any] = {
    **_SWITCHES,
    **{name: default for name, (default, _) in _CHOICES.items()},
    **_SECONDS,
    "security_header": {"strict_transport_security": _NO_HSTS},
}


def check(name: str, value: Any) -> Any:
    """Return the value as it is kept.

    Raises:
        CloudflareError: there is no such setting, or it cannot have this value.
    """
    if name not in DEFAULTS:
        raise unknown(name)
    if name == "security_header":
        return _security_header(value)
    if name in _SECONDS:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_SECONDS:
            raise invalid(1007, f"Invalid value for {name}: use 0 to {_MOST_SECONDS} seconds")
        return value
    allowed = _ON_OFF if name in _SWITCHES else _CHOICES[name][1]
    if not isinstance(value, str) or value not in allowed:
        raise invalid(1007, f"Invalid value for {name}: use {', '.join(sorted(allowed))}")
    return value


def unknown(name: str) -> CloudflareError:
    """Refuse a setting that does not exist."""
    return invalid(1006, f"Unrecognized zone setting name {name!r}")


def _security_header(value: Any) -> Any:
    given = value.get("strict_transport_security") if isinstance(value, dict) else None
    if not isinstance(given, dict) or not set(given) <= _HSTS_FIELDS:
        raise invalid(
            1007,
            "Invalid value for security_header: write strict_transport_security with "
            f"{', '.join(sorted(_HSTS_FIELDS))}",
        )
    return {"strict_transport_security": {**_NO_HSTS, **given}}
