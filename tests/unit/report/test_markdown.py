"""The comment as a whole."""

from __future__ import annotations

from typing import Any

from components.catalog import load_catalogue
from report import events
from report.markdown import LIMIT, comment, marker
from report.money import compare
from tests.unit.report.log import SERVER, SERVICE, VOLUME, log, outputs, step, violation

CATALOGUE = load_catalogue()


def report(*given: dict[str, Any]) -> str:
    """Return the comment of a log with these events."""
    preview = events.read(log(*given))
    return comment(preview, compare(preview, CATALOGUE), "chrono-scraper dev")


def server(kind: str) -> dict[str, Any]:
    """Return inputs of a server with an address of its own."""
    nets = [{"ipv4": 1, "ipv4Enabled": True}]
    return {"serverType": kind, "location": "nbg1", "name": "app", "publicNets": nets}


RESIZE = step("update", SERVER, "app-1", server("cx23"), server("cx33"))


def test_a_resize_is_told_in_words_and_money() -> None:
    """The verdict, the sums of both sides, the risk and the changed value are there."""
    text = report(RESIZE, outputs(warnings=["A thing to know."]))
    assert text.startswith(f"{marker('dev')}\n## chrono-scraper dev: 1 change, +3.00 a month\n")
    assert "| 0 | 1 | 0 | 0 | 5.49 | 8.49 | **+3.00** |" in text
    assert "| ⏸️ downtime | update server `app-1` | the server is shut down" in text
    assert "  - type: cx23 → cx33" in text
    assert "- A thing to know." in text


def test_nothing_to_do_is_said() -> None:
    """A preview without changes has no risks, costs or details."""
    text = report(step("same", VOLUME, "v", {"size": 10}, {"size": 10}))
    assert "## chrono-scraper dev: no changes" in text
    assert "| 0 | 0 | 0 | 0 | 0.57 | 0.57 | **±0.00** |" in text
    assert "### Cost" not in text
    assert "<details>" not in text


def test_a_broken_policy_is_the_verdict() -> None:
    """What blocks comes first, with what to do about it."""
    text = report(
        violation("budget-warning", "advisory", "over 40"),
        violation("volume-protected", "mandatory", "set plinth:protect", "v"),
    )
    assert "## chrono-scraper dev: blocked by 1 policy" in text
    blocks = text.index("| ⛔ blocks | `volume-protected` | `v` | set plinth:protect |")
    assert blocks < text.index("| ⚠️ advises | `budget-warning` | `the stack` | over 40 |")


def test_a_type_without_a_price_is_named() -> None:
    """It is not counted as free."""
    text = report(step("create", SERVER, "app-9", None, server("zx99")))
    assert "Not in these sums, because no price is known: `app-9 (zx99)`." in text


def test_the_order_of_events_does_not_matter() -> None:
    """The same preview gives the same comment, byte for byte."""
    more = [step("create", VOLUME, f"v{n}", None, {"size": n}) for n in range(10, 15)]
    assert report(RESIZE, *more) == report(*reversed(more), RESIZE)


def test_the_largest_preview_fits() -> None:
    """A thousand long changes stay under GitHub's limit, cut at a line and said to be cut."""
    many = [
        step("update", SERVICE, f"service-{n:04}", {"a": "x" * 400}, {"a": "y" * 400})
        for n in range(1000)
    ]
    text = report(*many)
    assert len(text) < LIMIT
    assert text.endswith("</details>\n\nThe rest is too long for a comment: run `make preview`.\n")
