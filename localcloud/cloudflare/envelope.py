"""Cloudflare's success bodies, and how lists are cut into pages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from localcloud.cloudflare.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.responses import Response


@dataclass(frozen=True)
class Paging:
    """Which page of a list is asked for; pages count from 1."""

    page: int
    per_page: int

    @classmethod
    def read(cls, query: Mapping[str, str], *, default: int, lowest: int, highest: int) -> Paging:
        """Read `page` and `per_page`.

        Raises:
            CloudflareError: one of them is no number or out of range.
        """
        page = _number(query, "page", 1)
        per_page = _number(query, "per_page", default)
        if page < 1:
            raise invalid(9000, "page must be 1 or more")
        if not lowest <= per_page <= highest:
            raise invalid(9000, f"per_page must be between {lowest} and {highest}")
        return cls(page, per_page)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise invalid(9000, f"{name} must be a whole number, not {text!r}")
    return int(text)


def one(result: Any) -> Response:
    """Answer with one object."""
    return JSONResponse({"success": True, "errors": [], "messages": [], "result": result})


def many(items: Sequence[Any], paging: Paging) -> Response:
    """Answer with one page of a list and the numbers of the whole list."""
    start = (paging.page - 1) * paging.per_page
    page = items[start : start + paging.per_page]
    info = {
        "page": paging.page,
        "per_page": paging.per_page,
        "count": len(page),
        "total_count": len(items),
        "total_pages": math.ceil(len(items) / paging.per_page),
    }
    body = {"success": True, "errors": [], "messages": [], "result": page, "result_info": info}
    return JSONResponse(body)
