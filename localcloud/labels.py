"""Labels and the query language that selects by them."""

from __future__ import annotations

import re
from collections.abc import Callable

from localcloud.errors import ApiError, invalid

_NAME = r"[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?"
_DNS = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
_KEY = re.compile(rf"(?:{_DNS}/)?{_NAME}")
_VALUE = re.compile(rf"(?:{_NAME})?")
_TERM = re.compile(
    rf"""\s*(?:
      (?P<absent>!)\s*(?P<no>(?:{_DNS}/)?{_NAME})
    | (?P<key>(?:{_DNS}/)?{_NAME})(?:
          \s*(?P<op>==|=|!=)\s*(?P<value>(?:{_NAME})?)
        | \s+(?P<in>in|notin)\s*\((?P<values>[^()]*)\)
      )?
    )\s*""",
    re.VERBOSE,
)
_PREFIX_LENGTH = 253

Labels = dict[str, str]
Test = Callable[[Labels], bool]


def check_labels(labels: Labels) -> Labels:
    """Return labels that keep the API's rules.

    Raises:
        ValueError: a key or value does not; the message names it.
    """
    for key, value in labels.items():
        prefix = key.rpartition("/")[0]
        if not _KEY.fullmatch(key) or len(prefix) > _PREFIX_LENGTH:
            raise ValueError(f"label key {key!r} is not valid")
        if prefix == "hetzner.cloud":
            raise ValueError(f"label key {key!r}: the prefix hetzner.cloud/ is reserved")
        if not _VALUE.fullmatch(value):
            raise ValueError(f"label value {value!r} of {key!r} is not valid")
    return labels


def parse_selector(selector: str, field: str = "label_selector") -> Test:
    """Return a test of labels for `k=v,k!=v,k,!k,k in (a,b),k notin (a,b)`.

    Raises:
        ApiError: invalid_input of `field`, naming what is not understood.
    """
    tests: list[Test] = []
    rest = selector
    while rest.strip():
        match = _TERM.match(rest)
        if match is None or rest[match.end() : match.end() + 1] not in ("", ","):
            raise _not_understood(field, rest)
        tests.append(_test(match))
        tail = rest[match.end() :]
        rest = tail[1:]
        if tail and not rest.strip():
            raise _not_understood(field, tail)
    return lambda labels: all(test(labels) for test in tests)


def _not_understood(field: str, rest: str) -> ApiError:
    return invalid(field, f"label selector is not understood from {rest!r} on")


def _test(match: re.Match[str]) -> Test:
    """Turn one term into a test."""
    key = match["key"] or match["no"]
    if match["absent"]:
        return lambda labels: key not in labels
    if match["in"]:
        values = {value.strip() for value in match["values"].split(",")}
        wanted = match["in"] == "in"
        if wanted:
            return lambda labels: key in labels and labels[key] in values
        return lambda labels: labels.get(key) not in values
    if match["op"] is None:
        return lambda labels: key in labels
    value = match["value"]
    if match["op"] == "!=":
        return lambda labels: labels.get(key) != value
    return lambda labels: labels.get(key) == value
