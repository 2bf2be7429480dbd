"""Markdown that nobody's text can break out of, and amounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

_MENTION = re.compile(r"(?<!\w)@(?=\w)")
_LONGEST = 320  # characters of one text
_VALUE = 160  # characters of one value
NAMES = 8  # named in one place; the others are counted


def line(text: str, longest: int = _LONGEST) -> str:
    """Keep a text on its line and inside its cell; it calls nobody and links nowhere."""
    flat = " ".join(text.split())
    flat = flat if len(flat) <= longest else f"{flat[:longest]}…"
    pieces = flat.replace("|", "\\|").split("`")
    last = len(pieces) - 1  # what a backtick without its partner begins is no code
    told = [
        piece if place % 2 and place < last else _plain(piece) for place, piece in enumerate(pieces)
    ]
    return "`".join(told)


def _plain(text: str) -> str:
    for character, safe in (("&", "&amp;"), ("<", "&lt;"), ("](", "]&#40;")):
        text = text.replace(character, safe)
    return _MENTION.sub("@&#8203;", text)


def code(value: str, longest: int = _VALUE) -> str:
    """Return a value as code, so that it is shown as it is."""
    flat = " ".join(value.split()).replace("`", "'").replace("|", "\\|")
    return f"`{flat if len(flat) <= longest else flat[:longest] + '…'}`" if flat else "empty"


def names(items: Iterable[str], shown: int = NAMES) -> str:
    """Return names as code, those beyond the first few counted."""
    given = list(items)
    told = ", ".join(code(item) for item in given[:shown])
    return f"{told} and {len(given) - shown} more" if len(given) > shown else told


def money(amount: Decimal | None) -> str:
    """Return an amount, or a dash where there is none."""
    return "-" if amount is None else f"{amount:,.2f}"


def signed(amount: Decimal) -> str:
    """Return a difference with its sign."""
    return f"{amount:+,.2f}" if amount else "±0.00"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a heading that ends with a colon stands over numbers."""
    titles = [title.rstrip(":") for title in head]
    align = ["--:" if title.endswith(":") else "-" for title in head]
    lines = [f"| {' | '.join(cells)} |" for cells in (titles, align, *rows)]
    return "\n".join(lines)
