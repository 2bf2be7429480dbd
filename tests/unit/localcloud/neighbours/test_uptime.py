"""Who asks from outside: looks twice, tells once, and says when it is over."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from localcloud.neighbours.inbox.heartbeat import Heartbeats
from localcloud.neighbours.inbox.messages import Messages
from localcloud.neighbours.inbox.uptime import Monitors, Prober, Visitor
from localcloud.neighbours.inbox.web import make_app

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {"api_key": "secret", "type": "1", "friendly_name": "shop", "url": "https://shop.example/"}


class Answers(Visitor):
    """A visitor who finds what he is told to find."""

    def __init__(self, *found: str) -> None:
        self._found = list(found)

    async def wrong(self, _url: str) -> str:
        """Return the next finding."""
        return self._found.pop(0)


class Box:
    """An inbox with an account at the provider."""

    def __init__(self, folder: Path) -> None:
        (folder / "tokens.json").write_text(json.dumps({"secret": "shop-prod"}))
        self.messages = Messages(folder / "messages.jsonl")
        self.monitors = Monitors(folder / "monitors.json")
        hearts = Heartbeats(self.messages)
        app = make_app(self.messages, hearts, folder / "tokens.json", self.monitors)
        self._client = TestClient(app)

    def call(self, method: str, **fields: str) -> dict[str, object]:
        """Call a method of the API."""
        answer = self._client.post(f"/uptimerobot/v2/{method}", data=fields)
        found: dict[str, object] = answer.json()
        return found

    def look(self, times: int, *found: str) -> list[tuple[str, str]]:
        """Look so many times; return what was told, status and title."""
        prober = Prober(self.monitors, self.messages, Answers(*found))

        async def looks() -> None:
            for _ in range(times):
                for one in self.monitors:
                    await prober.look(one, again=0)

        asyncio.run(looks())
        return [(m["status"], m["title"]) for m in self.messages.since(0, "shop-prod")]


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """Make one without messages, with one check."""
    made = Box(tmp_path)
    assert made.call("newMonitor", **FIELDS)["stat"] == "ok"
    return made


def test_two_failed_looks_are_told_once(box: Box) -> None:
    """A third says nothing new; an answer after it ends it."""
    told = box.look(4, "", "it answers 503", "it answers 503", "it answers 503", "")
    assert told == [("firing", "Monitor is DOWN: shop"), ("resolved", "Monitor is UP: shop")]


def test_one_failed_look_is_told_to_nobody(box: Box) -> None:
    """The second look decides."""
    assert box.look(2, "", "timed out", "") == []


def test_checks_outlive_who_asks(box: Box, tmp_path: Path) -> None:
    """They are read again as they were."""
    box.look(1, "down", "down")
    (again,) = Monitors(tmp_path / "monitors.json")
    assert (again.friendly_name, again.status, again.interval) == ("shop", 9, 300)


def test_what_the_api_does_not_know_is_refused(box: Box) -> None:
    """A key of nobody, a second check of one URL, another kind, a method that is not here."""
    refused = {
        "key": box.call("newMonitor", **FIELDS | {"api_key": "no"}),
        "twice": box.call("newMonitor", **FIELDS),
        "kind": box.call("newMonitor", **FIELDS | {"type": "5", "url": "https://b.example/"}),
        "method": box.call("resetMonitor", **FIELDS),
    }
    assert {name: answer["stat"] for name, answer in refused.items()} == dict.fromkeys(
        refused, "fail"
    )
    assert len(list(box.monitors)) == 1


def test_an_account_sees_its_own(box: Box) -> None:
    """By a part of the name; what another has is not among them."""
    assert box.call("getMonitors", api_key="secret", search="nothing")["monitors"] == []
    found = box.call("getMonitors", api_key="secret", search="SHO")["monitors"]
    assert [one["friendly_name"] for one in found] == ["shop"]  # type: ignore[attr-defined]
