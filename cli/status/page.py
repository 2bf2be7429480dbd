"""A page for the public: which addresses answer, and how much of the time they did.

It is one file without scripts, to be put where this system is not: a page on a server that is down
tells nobody. What is inside (servers, services, alerts, cost) is on no line of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment

from cli.backups.words import utc
from cli.errors import PlinthError
from cli.status.picture import Picture

_TEMPLATE = Path(__file__).parent / "page.html.j2"
_WORDS = {"up": "All systems work.", "part": "A part does not answer.", "down": "Nothing answers."}


def page(seen: Picture) -> str:
    """Return the page as HTML.

    Raises:
        PlinthError: nothing is known of the public addresses.
    """
    if not seen.addresses:
        raise PlinthError(
            f"{seen.stack}: nothing is known of its public addresses: it is not watched "
            "(plinth:monitoring), or its Prometheus could not be asked.",
            exit_code=2,
        )
    rows = [_row(item) for item in seen.addresses]
    up = sum(1 for row in rows if row["up"])
    state = "up" if up == len(rows) else "part" if up else "down"
    template = Environment(autoescape=True).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        title=seen.title.partition(" · ")[0],
        state=state,
        words=_WORDS[state],
        rows=rows,
        days=min(item["days"] for item in seen.addresses),
        at=utc(seen.at),
    )


def _row(item: Any) -> dict[str, Any]:
    return {
        "name": item["url"].removeprefix("https://").removeprefix("http://").rstrip("/"),
        "up": item.get("up") == 1,
        "day": _share(item.get("day")),
        "window": _share(item.get("window")),
    }


def _share(share: float | None) -> str:
    """Return a share so that 99.95 is not shown as all."""
    if share is None:
        return ""
    return "100 %" if share == 1 else f"{int(share * 10000) / 100:.2f} %"
