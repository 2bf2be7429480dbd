"""What stands below Pulumi's diff: cost, losses of old prices, policies; and the exit code."""

from __future__ import annotations

import io
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli import preview as command
from cli.context import resolve
from cli.errors import PlinthError
from components.catalog import load_catalogue
from report import events
from tests.unit.report import log

CX33 = {"serverType": "cx33", "location": "nbg1", "name": "shop-1", "publicNets": [{"ipv4": 1}]}
CX43 = {**CX33, "serverType": "cx43"}


class Told:
    """Stands in for Pulumi where a preview has been made: its text and its log are given."""

    def __init__(self, folder: Path, code: int, *said: dict[str, Any]) -> None:
        """Take the exit code and the events."""
        self.code, self.said, self.logs = code, said, folder
        self.environment = {"PULUMI_BACKEND_URL": "file:///nowhere"}
        self.asked: tuple[str, ...] = ()

    def event_log(self, verb: str) -> Path:
        """Return where the events are."""
        return self.logs / f"{verb}.jsonl"

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Write the events."""
        del check
        self.asked = arguments
        lines = (json.dumps(event) for event in (*self.said, log.END))
        self.event_log("preview").write_text("\n".join(lines))
        return subprocess.CompletedProcess(arguments, self.code, "the diff", "")


def _shown(told: Any, **options: bool) -> str:
    console = Console(file=io.StringIO(), width=100)
    try:
        command.preview(resolve("nutri", "prod", None), told, console, **options)
    finally:
        text: str = console.file.getvalue()  # type: ignore[attr-defined]
        told.shown = text
    return text


def test_a_resize_shows_both_prices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the diff, with both packs asked; without a token nothing is said of older prices."""
    monkeypatch.delenv("HCLOUD_TOKEN", raising=False)
    told = Told(tmp_path, 0, log.step("update", log.SERVER, "app-1", CX33, CX43))
    text = _shown(told)
    lines = [line.split() for line in text.splitlines()]
    assert "budget 12.50 a month net: over limit, -3.49 left" in text
    assert "Policies: 0 kept, none broken." in text
    assert ["server", "shop-1", "(cx43,", "nbg1)", "8.49", "15.99", "+7.50"] in lines
    assert ["total", "8.49", "15.99", "+7.50"] in lines
    assert ["the", "diff"] in lines
    packs = [told.asked[n + 1] for n, word in enumerate(told.asked) if word == "--policy-pack"]
    assert packs == ["policies/security", "policies/budget"]


def test_what_blocks_is_the_verdict(tmp_path: Path) -> None:
    """The table has its first line, and the message names the rules."""
    told = Told(
        tmp_path,
        255,
        log.step("create", log.VOLUME, "data", None, {"size": 10}),
        log.violation("budget-warning", "advisory", "over 40\nTo mend it: …"),
        log.violation(
            "volume-protected", "mandatory", "it is not protected\nTo mend it: …", "data"
        ),
    )
    with pytest.raises(PlinthError, match="blocked by volume-protected") as caught:
        _shown(told)
    assert caught.value.exit_code == 1
    rows = [line.split() for line in told.shown.splitlines()]  # type: ignore[attr-defined]
    assert ["blocks", "volume-protected", "data", "it", "is", "not", "protected"] in rows
    assert ["advises", "budget-warning", "the", "stack", "over", "40"] in rows


@pytest.mark.parametrize("shown", [True, False])
def test_what_the_budget_blocks_shows_its_cost(tmp_path: Path, *, shown: bool) -> None:
    """Both bills and what is over; not where another error has cut the preview off."""
    told = Told(
        tmp_path,
        255,
        log.step("create", log.SERVER, "app-1", None, CX43),
        log.violation("budget-limit", "mandatory", "it is over"),
        *([] if shown else [log.failure("the token is refused")]),
        log.failure("preview failed"),
    )
    with pytest.raises(PlinthError, match="blocked by budget-limit"):
        _shown(told)
    text: str = told.shown  # type: ignore[attr-defined]
    assert ("budget 12.50 a month net: over limit, -3.49 left" in text) is shown
    rows = [line.split() for line in text.splitlines()]
    assert (["total", "0.00", "15.99", "+15.99"] in rows) is shown


def test_no_change_costs_no_difference(tmp_path: Path) -> None:
    """The sums stand all the same."""
    told = Told(tmp_path, 0, log.step("same", log.SERVER, "app-1", CX33, CX33))
    rows = [line.split() for line in _shown(told).splitlines()]
    assert ["total", "8.49", "8.49", "no", "difference"] in rows


def test_a_log_that_ends_early_is_one_message(tmp_path: Path) -> None:
    """What Pulumi said, else what is wrong with the log."""
    told = Told(tmp_path, 1)
    told.run = lambda *_, **__: subprocess.CompletedProcess((), 1, "", "no such stack")  # type: ignore[method-assign]
    told.event_log("preview").write_text("")
    with pytest.raises(PlinthError, match="no such stack"):
        _shown(told)


def test_an_older_server_loses_its_price() -> None:
    """A resize and a replacement both do; a change of labels does not."""
    made = {"shop-1": date(2026, 5, 1)}

    def lost(op: str, new: dict[str, Any]) -> list[str]:
        said = [log.step(op, log.SERVER, "app-1", CX33, new), log.END]
        found = events.read(json.dumps(event) for event in said)
        return [item.words() for item in command.losses(found, made, load_catalogue())]

    words = "app-1 (made on 2026-05-01) keeps 6.49 EUR a month; replaced or resized it costs "
    assert lost("update", CX43) == [f"{words}15.99."]
    assert lost("replace", CX33) == [f"{words}8.49."]
    assert lost("update", {**CX33, "labels": {"a": "b"}}) == []
    made["shop-1"] = date(2026, 7, 1)
    assert lost("update", CX43) == []  # its price is today's: the table says the rest
    assert lost("replace", CX33) == []
