"""The comment as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from components.catalog import load_catalogue
from report import events
from report.markdown import LIMIT, comment, marker
from report.money import compare
from tests.unit.report.log import SERVER, SERVICE, VOLUME, log, outputs, step, violation

CATALOGUE = load_catalogue()
NAMED = {"system": "chrono-scraper", "environment": "dev"}


def report(*given: dict[str, Any], source: str = "") -> str:
    """Return the comment of a log with these events."""
    preview = events.read(log(*given))
    return comment(preview, compare(preview, CATALOGUE), CATALOGUE, source=source)


def server(kind: str) -> dict[str, Any]:
    """Return inputs of a server with an address of its own."""
    nets = [{"ipv4": 1, "ipv4Enabled": True}]
    return {"serverType": kind, "location": "nbg1", "name": "app", "publicNets": nets}


RESIZE = step("update", SERVER, "app-1", server("cx23"), server("cx33"))


def test_a_resize_is_told_in_words_and_money() -> None:
    """The verdict, the sums of both sides, the risk and the changed value are there."""
    text = report(RESIZE, outputs(NAMED | {"warnings": ["A thing to know."]}))
    head = f"{marker('dev')}\n## chrono-scraper dev: 1 change, +3.00 EUR a month\n"
    assert text.startswith(head)
    assert "A month: 5.49 → **8.49 EUR** (+3.00), net of VAT." in text
    assert "| server app (cx33, nbg1) | 5.49 | 8.49 | +3.00 |" in text
    assert "| ⏸️ downtime | update server `app-1` | it is shut down, resized" in text
    assert "- update server `app-1`: type: `cx23` → `cx33`" in text
    assert "- A thing to know." in text


def test_notes_on_the_cost_stand_below_its_lines() -> None:
    """What only the stack's own config and state tell."""
    preview = events.read(log(RESIZE))
    cost = compare(preview, CATALOGUE)
    text = comment(preview, cost, CATALOGUE, notes=["Budget: 50.00 EUR a month net, kept."])
    assert "| **+3.00** |\n\n- Budget: 50.00 EUR a month net, kept.\n" in text


def test_nothing_to_do_is_said() -> None:
    """A preview without changes has no risks, costs or details."""
    text = report(step("same", VOLUME, "v", {"size": 10}, {"size": 10}), outputs(NAMED))
    assert "## ✅ chrono-scraper dev: no changes\n\n1 stay as they are\n" in text
    assert "A month: 0.57 → **0.57 EUR** (±0.00)" in text
    for absent in ("### Cost", "### What changes", "### Look twice", "### Picture"):
        assert absent not in text


def test_components_and_providers_are_no_changes() -> None:
    """What only the engine has is neither counted nor listed."""
    text = report(
        step("create", "plinth:index:Data", "data", None, {}),
        step("create", "pulumi:providers:hcloud", "default", None, {}),
        step("create", VOLUME, "v", None, {"size": 10, "location": "nbg1"}),
    )
    assert "1 to create" in text
    assert "- create volume `v`: 10 GB in nbg1" in text


def test_a_broken_policy_is_the_verdict() -> None:
    """What blocks comes first, with what to do about it; Pulumi's own `failed` says nothing new."""
    failed = {"diagnosticEvent": {"severity": "error", "message": "preview failed\n"}}
    text = report(
        violation("budget-warning", "advisory", "over 40"),
        violation("volume-protected", "mandatory", "Why.\nwhat\nTo mend it: set it", "v"),
        failed,
        outputs(NAMED),
    )
    assert "## ⛔ chrono-scraper dev: blocked by volume-protected" in text
    blocks = text.index("**`volume-protected`** Why.\n- `v`: what\n\n🔧 To mend it: set it")
    assert blocks < text.index("**`budget-warning`**\n- over 40")
    assert "preview failed" not in text


def test_many_broken_policies_are_counted_in_the_heading() -> None:
    """Their names stand below, each with its remedy."""
    names = ["a-rule", "b-rule", "c-rule", "d-rule"]
    text = report(RESIZE, *(violation(name, "mandatory", "what", "v") for name in names))
    assert "## ⛔ dev: blocked by 4 policies\n" in text
    assert [name for name in names if f"**`{name}`**" not in text] == []


@pytest.mark.parametrize(
    ("message", "done"),
    [
        (
            "unable to replace resource %s as it is currently marked for protection. To …",
            "replaced",
        ),
        ("Preview failed: resource %s cannot be deleted because it is protected. To …", "deleted"),
    ],
)
def test_a_protected_resource_is_told_in_our_words(message: str, done: str) -> None:
    """Pulumi's message asks for changes of the program; ours for a decision."""
    message %= '"urn:pulumi:dev::plinth::hcloud:index/volume:Volume::data-data"'
    text = report(RESIZE, {"diagnosticEvent": {"severity": "error", "message": message}})
    assert "## ❌ dev: the preview failed" in text
    assert "The preview did not come to its end: what follows may lack changes." in text
    assert f"- data-data would be {done}, and it is protected. If its data may go" in text


def test_a_type_without_a_price_is_named() -> None:
    """It is not counted as free."""
    text = report(step("create", SERVER, "app-9", None, server("zx99")))
    assert "Not in this sum, because no price is known: `app-9 (zx99)`." in text


def test_warnings_that_were_there_before_are_folded() -> None:
    """A new one stands open above them."""
    now, then = NAMED | {"warnings": ["Old.", "New."]}, NAMED | {"warnings": ["Old."]}
    text = report(outputs(now, then))
    assert "### To know\n\n- New.\n\n<details><summary>1 as before</summary>\n\n- Old." in text


def test_the_order_of_events_does_not_matter() -> None:
    """The same preview gives the same comment, byte for byte."""
    more = [step("create", VOLUME, f"v{n}", None, {"size": n}) for n in range(10, 15)]
    assert report(RESIZE, *more) == report(*reversed(more), RESIZE)


def test_the_largest_preview_fits() -> None:
    """A thousand long changes stay under GitHub's limit, and what is left out is counted."""
    many = [
        step("update", SERVICE, f"service-{n:04}", {"a": "x" * 400}, {"a": "y" * 400})
        for n in range(1000)
    ]
    text = report(*many)
    assert len(text) < LIMIT
    assert "1000 to update" in text
    assert " more that have no room here: run `make preview`" in text
    assert text.count("<details>") == text.count("</details>")
    assert text.rstrip().endswith("kept.")


def test_what_no_part_can_hold_back_is_cut_and_said() -> None:
    """The last guard: the end of what is open is closed, and the cut is named."""
    many = [f"{n:04} {'word ' * 60}" for n in range(400)]
    text = report(outputs(NAMED | {"warnings": many}))
    assert len(text) < LIMIT
    assert text.endswith("\n\nThe rest is too long for a comment: run `make preview`.\n")


def test_names_cannot_break_out_of_the_comment() -> None:
    """Whoever writes a config cannot call people, load pictures or end the marker."""
    bad = "a`|<img src=x>@team ![x](http://e)"
    text = report(
        step("create", VOLUME, bad, None, {"size": 1}),
        outputs({"system": "x-->", "environment": "y", "warnings": [f"x {bad}"]}),
    )
    assert "<img" not in text.replace("`a'\\|<img src=x>@team ![x](http://e)`", "")
    assert "](http" not in text.replace("`a'\\|<img src=x>@team ![x](http://e)`", "")
    assert marker("x-->") == "<!-- plinth report: x- -> -->"
