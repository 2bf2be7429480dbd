"""Which zones and records a list request wants, and in which order. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.cloudflare.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Item = dict[str, Any]
_PAGING = {"page", "per_page", "order", "direction", "match"}
_ZONE_FIELDS: dict[str, Callable[[Item], str]] = {
    "name": lambda z: str(z["name"]),
    "status": lambda z: str(z["status"]),
    "type": lambda z: str(z["type"]),
    "account.id": lambda z: str(z["account"]["id"]),
    "account.name": lambda z: str(z["account"]["name"]),
}
_RECORD_FIELDS: dict[str, Callable[[Item], str]] = {
    field: lambda r, field=field: _text(r.get(field))  # type: ignore[misc]
    for field in ("name", "type", "content", "proxied", "comment")
}
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "exact": lambda value, wanted: value.lower() == wanted.lower(),
    "contains": lambda value, wanted: wanted.lower() in value.lower(),
    "startswith": lambda value, wanted: value.lower().startswith(wanted.lower()),
    "endswith": lambda value, wanted: value.lower().endswith(wanted.lower()),
}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "")


def select_zones(zones: Sequence[Item], query: Mapping[str, str]) -> list[Item]:
    """Give the zones that a query's filters leave.

    Raises:
        CloudflareError: a parameter is not known.
    """
    return _select(zones, query, _ZONE_FIELDS)


def select_records(records: Sequence[Item], query: Mapping[str, str]) -> list[Item]:
    """Give the records that a query's filters leave.

    Raises:
        CloudflareError: a parameter is not known.
    """
    return _select(records, query, _RECORD_FIELDS)


def _select(
    items: Sequence[Item], query: Mapping[str, str], fields: dict[str, Callable[[Item], str]]
) -> list[Item]:
    tests: list[Callable[[Item], bool]] = []
    for parameter, wanted in query.items():
        if parameter in _PAGING:
            continue
        field, operator = parameter, "exact"
        if parameter not in fields and "." in parameter:
            field, operator = parameter.rsplit(".", 1)
        if field not in fields or operator not in _OPERATORS:
            raise invalid(9000, f"unknown query parameter {parameter!r}")
        value = wanted
        if parameter == "name" and ":" in wanted:  # written as operator:value by the zones list
            operator, value = _prefixed(wanted)
        tests.append(_test(fields[field], _OPERATORS[operator], value))
    combine = any if query.get("match") == "any" and tests else all
    chosen = [item for item in items if combine(test(item) for test in tests)]
    order = query.get("order")
    if order is not None:
        if order not in fields:
            raise invalid(9000, f"cannot order by {order!r}; use {', '.join(sorted(fields))}")
        chosen.sort(key=fields[order], reverse=query.get("direction") == "desc")
    return chosen


def _prefixed(wanted: str) -> tuple[str, str]:
    operator, value = wanted.split(":", 1)
    names = {"contains": "contains", "starts_with": "startswith", "ends_with": "endswith"}
    if operator not in names:
        raise invalid(9000, f"unknown operator {operator!r} in name; use {', '.join(names)}")
    return names[operator], value


def _test(
    read: Callable[[Item], str], compare: Callable[[str, str], bool], wanted: str
) -> Callable[[Item], bool]:
    return lambda item: compare(read(item), wanted)
