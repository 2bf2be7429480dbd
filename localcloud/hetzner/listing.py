"""Lists: filters, order and pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from localcloud.errors import invalid
from localcloud.labels import parse_selector

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from localcloud.store import Document

PER_PAGE = 25
MAX_PER_PAGE = 50

Filter = Callable[[Any, list[str]], bool]
"""Tells whether an item (as shown) passes one of the values of a query parameter."""


def among(field: str) -> Filter:
    """Return a filter: the field has one of the values."""
    return lambda item, values: str(item[field]) in values


def page_of(  # noqa: PLR0913 - what a list can be asked for
    query: QueryParams,
    plural: str,
    items: list[Document],
    *,
    filters: Mapping[str, Filter],
    sortable: tuple[str, ...] = (),
    labels: bool = False,
) -> Document:
    """Return one page of a list as the API answers it.

    Raises:
        ApiError: invalid_input for a parameter that is not known or not valid.
    """
    known = {"page", "per_page", *filters}
    known |= {"sort"} if sortable else set()
    known |= {"label_selector"} if labels else set()
    for name in query:
        if name not in known:
            raise invalid(name, "is not a parameter of this list")
    for name, keeps in filters.items():
        values = query.getlist(name)
        if values:
            items = [item for item in items if keeps(item, values)]
    if labels and query.get("label_selector"):
        selected = parse_selector(query["label_selector"])
        items = [item for item in items if selected(item["labels"])]
    for order in reversed(query.getlist("sort")):
        items = _sorted(items, order, sortable)
    return _page(query, plural, items)


def _sorted(items: list[Document], order: str, sortable: tuple[str, ...]) -> list[Document]:
    field, _, direction = order.partition(":")
    if field not in sortable or direction not in ("", "asc", "desc"):
        choices = ", ".join(sortable)
        raise invalid("sort", f"{order!r} is not valid; sort by {choices}, with :asc or :desc")
    return sorted(
        items,
        key=lambda item: (item[field] is not None, item[field]),
        reverse=direction == "desc",
    )


def _page(query: QueryParams, plural: str, items: list[Document]) -> Document:
    page = _number(query, "page", 1)
    per_page = min(_number(query, "per_page", PER_PAGE), MAX_PER_PAGE)
    last = max(1, -(-len(items) // per_page))
    start = (page - 1) * per_page
    return {
        plural: items[start : start + per_page],
        "meta": {
            "pagination": {
                "page": page,
                "per_page": per_page,
                "previous_page": page - 1 if page > 1 else None,
                "next_page": page + 1 if page < last else None,
                "last_page": last,
                "total_entries": len(items),
            }
        },
    }


def _number(query: QueryParams, name: str, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise invalid(name, "must be a positive number")
    return int(value)
