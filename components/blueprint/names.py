"""Names and labels: the only place where a physical name is made.

A name is made of stable keys, never of an index, so that adding one thing renames no other.
"""

from __future__ import annotations

import hashlib
import re

_MAX = 63  # of a host name's label, which a server's name must be
_HASH = 6
_LABEL_VALUE = re.compile(r"[^A-Za-z0-9._-]+")


def prefix(system: str, environment: str) -> str:
    """Return what all names of a stack start with, for example `chrono-scraper-dev`."""
    return physical(system, environment)


def physical(*parts: str) -> str:
    """Join parts to a valid host name; one that would be too long ends in a hash of the whole."""
    name = "-".join(part for part in parts if part)
    if len(name) <= _MAX:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH]
    return f"{name[: _MAX - _HASH - 1].rstrip('-')}-{digest}"


def label_value(text: str) -> str:
    """Return text as a label's value: letters, digits, `._-`, at most 63 characters."""
    return _LABEL_VALUE.sub("-", text)[:_MAX].strip("._-")


def labels(system: str, environment: str, stack: str, component: str) -> dict[str, str]:
    """Return the labels of every resource: whose it is, what it belongs to, who pays for it."""
    return {
        "managed-by": "plinth",
        "system": label_value(system),
        "environment": label_value(environment),
        "stack": label_value(stack),
        "component": label_value(component),
        "cost-center": label_value(f"{system}-{environment}"),
    }
