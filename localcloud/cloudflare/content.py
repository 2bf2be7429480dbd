"""What a DNS record of each type may contain, with Cloudflare's numbers for what it refuses."""

from __future__ import annotations

import ipaddress
from typing import Any

from localcloud.cloudflare.errors import invalid
from localcloud.cloudflare.names import is_hostname

PROXIABLE = frozenset({"A", "AAAA", "CNAME"})
BY_CONTENT = frozenset({"A", "AAAA", "CNAME", "MX", "NS", "PTR", "TXT"})
BY_DATA = frozenset({"CAA", "SRV"})
WITH_PRIORITY = frozenset({"MX", "SRV"})
MAX_TXT = 2048
_CAA_TAGS = frozenset({"issue", "issuewild", "iodef"})
_WORD = range(65536)
_BYTE = range(256)


def check_content(kind: str, content: str) -> str:
    """Check and normalise the content of a record that is written as one text.

    Raises:
        CloudflareError: the content does not fit the type.
    """
    if kind in ("A", "AAAA"):
        return _address(kind, content)
    if kind == "TXT":
        if not content or len(content) > MAX_TXT:
            raise invalid(9009, f"Content for TXT record must be 1 to {MAX_TXT} characters long.")
        return content
    host = content.lower().removesuffix(".")
    if not is_hostname(host):
        code = {"CNAME": 9007, "MX": 9009, "NS": 9008}.get(kind, 9009)
        raise invalid(code, f"Content for {kind} record is invalid: {content!r} is no host name.")
    return host


def _address(kind: str, content: str) -> str:
    version = 4 if kind == "A" else 6
    code = 9005 if version == 4 else 9006  # noqa: PLR2004 - the version of the protocol
    try:
        address = ipaddress.ip_address(content)
    except ValueError:
        address = None
    if address is None or address.version != version:
        raise invalid(code, f"Content for {kind} record must be a valid IPv{version} address.")
    return str(address)


def content_of_data(kind: str, data: dict[str, Any]) -> str:
    """Check the fields of a record that is written as `data`, and give its content.

    Raises:
        CloudflareError: a field is missing, unknown or does not fit.
    """
    if kind == "CAA":
        _fields(kind, data, {"flags", "tag", "value"})
        flags = _within(kind, data, "flags", _BYTE)
        tag, value = data["tag"], data["value"]
        if tag not in _CAA_TAGS:
            raise invalid(9101, f"CAA tag must be one of {', '.join(sorted(_CAA_TAGS))}.")
        if not isinstance(value, str) or not value:
            raise invalid(9101, "CAA value must be a non-empty text.")
        return f'{flags} {tag} "{value}"'
    _fields(kind, data, {"priority", "weight", "port", "target"})
    numbers = [_within(kind, data, name, _WORD) for name in ("priority", "weight", "port")]
    target = str(data["target"]).lower().removesuffix(".")
    if not is_hostname(target):
        raise invalid(9102, f"SRV target is invalid: {data['target']!r} is no host name.")
    return f"{numbers[1]} {numbers[2]} {target}"


def _fields(kind: str, data: dict[str, Any], wanted: set[str]) -> None:
    if set(data) != wanted:
        raise invalid(9101, f"data of a {kind} record must have: {', '.join(sorted(wanted))}.")


def _within(kind: str, data: dict[str, Any], name: str, allowed: range) -> int:
    value = data[name]
    if isinstance(value, str) and value.isdecimal():  # providers send CAA's flags as a text
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value not in allowed:
        raise invalid(9101, f"{kind} {name} must be a whole number from 0 to {allowed[-1]}.")
    return int(value)
