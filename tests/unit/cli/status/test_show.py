"""The screen, and the same for a script."""

from __future__ import annotations

import json

from rich.console import Console

from cli.status.show import as_json, screen
from tests.unit.cli.status.seen import NOW, picture


def _text(**changes: object) -> str:
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(screen(picture(**changes)))
    return console.export_text()


def test_the_screen_has_everything() -> None:
    """Servers with their shares, services, backups, cost and the last deploy."""
    text = _text()
    for words in ("fine", "0.5 of 4 cores", "50% of 8.6 GB", "/ 25%", "2/2", "1 minute ago",
                  "1 day ago", "20.00 EUR a month, forecast 19.50; budget kept",
                  "10 minutes ago", "none fires"):  # fmt: skip
        assert words in text, words


def test_what_is_wrong_stands_before_all_tables() -> None:
    """And what was not seen beside it."""
    services = [{"name": "web", "running": 0, "desired": 2, "image": "x"}]
    text = _text(services=services, silent={"app-2": "refused"})
    assert text.index("web: 0 of 2 tasks run") < text.index("app-2: refused") < text.index("cores")


def test_a_stack_that_is_not_watched_says_so() -> None:
    """So that nobody takes silence for health."""
    assert "not watched" in _text(watched=False, alerts=None)


def test_a_script_gets_the_same() -> None:
    """Valid JSON with the state, and the heartbeat left out."""
    found = json.loads(json.dumps(as_json(picture())))
    assert (found["state"], found["alerts"], found["wrong"]) == ("fine", [], [])
    assert found["backups"]["postgres"]["last_verified_restore"] == NOW - 86400
    assert found["drift"] == {"findings": 0, "at": NOW - 3600}
