"""Names in the DNS: what is a host name, and how a record's name becomes a full one."""

from __future__ import annotations

import re

MAX_NAME = 253
# Underscores are allowed: service records and verification names begin with one.
_LABEL = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$")


def is_hostname(name: str) -> bool:
    """Tell whether a name (no trailing dot) is made of labels that the DNS can hold."""
    return 0 < len(name) <= MAX_NAME and all(_LABEL.match(label) for label in name.split("."))


def is_zone_name(name: str) -> bool:
    """Tell whether a name can be a zone: a host name of two labels or more."""
    return is_hostname(name) and "." in name


def is_record_name(name: str) -> bool:
    """Tell whether a full name can own records: a host name, or a wildcard below one."""
    return is_hostname(name.removeprefix("*."))


def absolute(name: str, zone: str) -> str:
    """Give the full name of a record: `@` is the zone, a relative name gets the zone appended.

    Args:
        name: as the user wrote it; a trailing dot and capitals are allowed.
        zone: the zone's name.
    """
    plain = name.lower().removesuffix(".")
    if plain in ("@", "", zone):
        return zone
    return plain if plain.endswith(f".{zone}") else f"{plain}.{zone}"
